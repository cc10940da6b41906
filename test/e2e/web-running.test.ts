import assert from "node:assert/strict";
import { test } from "node:test";
import { assertCount, noBrowser, texts } from "../support/web/browser.ts";
import { backup, blind, calm, crowd, empty, slow } from "../support/web/fleets.ts";
import { flood } from "../support/web/flood.ts";
import { mixed } from "../support/web/mixed.ts";
import { visits } from "../support/web/with-page.ts";

const now = Date.now();
const visit = visits();
const skip = noBrowser ?? false;

test("says on top how all running Pipelines are", { skip }, async () => {
  const rows = [
    [calm(now), "OK", "9", "0"],
    [slow(now), "SLOW", "9", "0"],
    [blind(now), "BLIND", "10", "0"],
    [mixed(now), "STUCK 4/13", "13", "4"],
    [flood(now), "STUCK 17/17", "17", "17"],
    [empty(now), "OK", "0", "0"],
  ] as const;
  for (const [running, word, runs, stuck] of rows)
    await visit({ running }, async ({ page }) => {
      assert.equal(await page.locator(".fleet .verdict").innerText(), word);
      assert.equal(await page.locator("h1").innerText(), running.fleet?.sentence);
      const figures = await texts(page, ".figures dd");
      assert.deepEqual([figures[0], figures[2]], [runs, stuck]);
      await page.waitForFunction(`document.title === ${JSON.stringify(`${word} · Flowmeter`)}`);
    });
});

test("shows a flood as one cause, its root first, and what it holds up at a click", { skip }, async () => {
  await visit({ running: flood(now) }, async ({ page }) => {
    await assertCount(page, ".cause", 1);
    assert.match(
      await page.locator(".cause").innerText(),
      /shop\/deploy#59[\s\S]*17 runs cannot go on[\s\S]*18 h 51 min/,
    );
    assert.equal(await page.locator("tr.run").first().getAttribute("data-run"), "shop/deploy#59");
    await page.getByRole("link", { name: "17 runs cannot go on" }).click();
    assert.match(page.url(), /cause=shop%2Fdeploy%2359/);
    await assertCount(page, "tr.run", 17);
    await page.getByRole("link", { name: "Show all runs" }).click();
    assert.match(page.url(), /#\/running$/);
  });
});

test("lists runs by who needs a person", { skip }, async () => {
  await visit({ running: mixed(now) }, async ({ page }) => {
    assert.deepEqual(await texts(page, ".group th"), [
      "Will not move without someone 4",
      "To be watched 2",
      "Waiting for a person’s answer 4",
      "Waiting as they should 2",
      "Moving 1",
    ]);
    const first = await page.locator("tr.run").first().innerText();
    assert.match(
      first.replace(/\s+/g, " "),
      /stuck-no-label #1 No agent 3\d min label no-such-label Jenkins administrator/,
    );
  });
});

test("unfolds a run by keyboard into its evidence, chain and advice, and puts it into the address", {
  skip,
}, async () => {
  await visit({ running: flood(now) }, async ({ page }) => {
    const row = page.getByRole("button", { name: "shop/deploy #61" });
    await row.focus();
    assert.equal(await row.getAttribute("aria-expanded"), "false");
    await page.keyboard.press("Enter");
    assert.equal(await row.getAttribute("aria-expanded"), "true");
    const details = await page.locator(`[id="${await row.getAttribute("aria-controls")}"]`).innerText();
    for (const part of [
      "node step 3 waits for an executor",
      "Waiting for next available executor",
      "seen in log",
      "Abort shop/deploy#59 or shop/deploy#60.",
      "shop/deploy#59 or shop/deploy#60 ends",
      "processes on the agent",
      "97 % sure",
    ])
      assert.ok(details.includes(part), part);
    assert.deepEqual(await texts(page, ".chain .what"), [
      "shop/deploy#61",
      "built-in",
      "shop/deploy#59",
      "sh in stage Images",
    ]);
    assert.match(page.url(), /#\/running\/shop%2Fdeploy%2361$/);
    await page.keyboard.press("Space");
    await assertCount(page, ".details", 0);
    assert.match(page.url(), /#\/running$/);
  });
});

test("a chain leads to the run that holds it up", { skip }, async () => {
  await visit({ running: flood(now), hash: "#/running/shop%2Fdeploy%2361" }, async ({ page }) => {
    await page.locator(".chain a").click();
    await page.locator("tr.run.named.unfolded[data-run='shop/deploy#59']").waitFor();
    assert.match(page.url(), /shop%2Fdeploy%2359$/);
  });
});

test("a link to a run unfolds and shows it; one to a run that has ended says so", { skip }, async () => {
  await visit({ running: mixed(now), hash: "#/running/long-running%231" }, async ({ page }) => {
    await page.locator(".details").waitFor();
    await page.waitForFunction("scrollY > 0");
  });
  await visit({ running: mixed(now), hash: "#/running/gone%2Frun%2312" }, async ({ page }) => {
    await page.getByText("gone/run#12").waitFor();
    await page.getByRole("link", { name: "Show what is" }).click();
    assert.equal(await page.getByText("gone/run#12").count(), 0);
  });
});

test("filters by need and by words, in the address, by keyboard", { skip }, async () => {
  await visit({ running: mixed(now) }, async ({ page }) => {
    const chip = page.getByRole("button", { name: /^Watch/ });
    await chip.focus();
    await page.keyboard.press("Space");
    assert.equal(await chip.getAttribute("aria-pressed"), "true");
    await assertCount(page, "tr.run", 2);
    await page.getByRole("searchbox", { name: "Search runs" }).fill("quiet");
    await assertCount(page, "tr.run", 1);
    assert.match(page.url(), /show=watch&q=quiet$/);
    await page.reload();
    await assertCount(page, "tr.run", 1);
    assert.equal(await page.getByRole("searchbox").inputValue(), "quiet");
    await page.getByRole("searchbox").fill("nothing like it");
    await page.getByRole("button", { name: "Show all runs" }).click();
    await assertCount(page, "tr.run", 13);
  });
});

test("takes an incident, and says so", { skip }, async () => {
  await visit({ running: mixed(now) }, async ({ page, server }) => {
    assert.match(await page.locator(".cause").nth(1).innerText(), /Acknowledged 1\d min ago/);
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await page.getByText(/Acknowledged \d+ s ago/).waitFor();
    assert.deepEqual(server.posted, [{ path: "incidents/1111111111111111/acknowledge", body: {} }]);
  });
});

test("marks a verdict with what it was, shows how others were marked, and says when it was refused", {
  skip,
}, async () => {
  const running = mixed(now);
  await visit({ running, hash: "#/running/long-quiet%231" }, async ({ page, server }) => {
    await page.getByText("27 of 29 “Silent step” marked right.").waitFor();
    await page.getByRole("button", { name: "This is wrong" }).click();
    await page.locator("button[aria-pressed=true]", { hasText: "This is wrong" }).waitFor();
    const { run, state, since } = running.runs.find((one) => one.run === "long-quiet#1")!;
    assert.deepEqual(server.posted, [{ path: "verdicts/mark", body: { run, state, since, isRight: false } }]);
    server.canned.problem = 503;
    await page.getByRole("button", { name: "This is right" }).click();
    await page.getByText("Not marked. It cannot be answered now.").waitFor();
    server.canned.problem = undefined;
  });
});

test("shows times in the reader's zone, with UTC on hover", { skip }, async () => {
  const hash = "#/running/stuck-no-label%231";
  const running = mixed(Date.UTC(2026, 5, 21, 12, 31, 0));
  await visit({ running, hash, timezoneId: "Asia/Kolkata" }, async ({ page }) => {
    const since = page.locator(".facts time");
    assert.equal(await since.innerText(), "21 Jun 2026, 17:30");
    assert.equal(await since.getAttribute("title"), "2026-06-21 12:00:00 UTC");
    assert.equal(await page.locator("tr.run time").first().getAttribute("title"), "2026-06-21 12:00:00 UTC");
  });
});

test("says of a copy that it is one, and counts times as of its last sign of life", { skip }, async () => {
  await visit({ running: backup(now) }, async ({ page }) => {
    await page.getByText(/This home was last alive on .* judged as of then/).waitFor();
    assert.equal(await page.locator("tr[data-run='release/publish#19'] .since").innerText(), "1 min");
  });
});

test("draws two hundred rows at once, and more when asked", { skip }, async () => {
  await visit({ running: crowd(now, 450) }, async ({ page }) => {
    await page.locator("tr.run").first().waitFor();
    await assertCount(page, "tr.run", 200);
    await page.getByRole("button", { name: "Show more: 250 of 450 are not shown" }).click();
    await assertCount(page, "tr.run", 400);
  });
});

test("says when nothing runs", { skip }, async () => {
  await visit({ running: empty(now) }, async ({ page }) => {
    await page.getByRole("heading", { name: "Nothing is running", exact: true }).waitFor();
    await assertCount(page, "table", 0);
  });
});
