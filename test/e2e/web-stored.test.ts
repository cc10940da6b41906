import assert from "node:assert/strict";
import { test } from "node:test";
import { assertCount, noBrowser, texts } from "../support/web/browser.ts";
import { cannedWith } from "../support/web/canned.ts";
import { calm, starting } from "../support/web/fleets.ts";
import { flood } from "../support/web/flood.ts";
import { emptySummary, storedAnswers } from "../support/web/stored.ts";
import { visits } from "../support/web/with-page.ts";

/** Of the moment: what was looked at a minute ago is late. */
const running = () => calm(Date.now());
const visit = visits();
const skip = noBrowser ?? false;

test("the overview begins with what is running, then says how runs went", { skip }, async () => {
  await visit({ running: flood(Date.now()), hash: "" }, async ({ page }) => {
    await page.locator("section#time").waitFor();
    assert.equal(await page.title(), "STUCK 17/17 · Overview · Flowmeter");
    const headings = await texts(page, "main :is(h1, h2)");
    assert.match(headings[0]!, /^None of 17 running Pipelines moves/);
    assert.deepEqual(headings.slice(1), [
      "How runs went",
      "Runs and results",
      "Where the time goes",
      "All engine",
      "Findings",
    ]);
    await page.getByRole("link", { name: "Show what is running" }).click();
    await assertCount(page, "tr.run", 17);
  });
});

test("another period is asked for, is in the address, and stays on reload", { skip }, async () => {
  await visit({ running: running(), hash: "" }, async ({ page, server }) => {
    await page.getByRole("button", { name: "90 days" }).click();
    await page.waitForURL(/#\/overview\?period=90d$/);
    await page.reload();
    await page.locator("button[aria-pressed=true]", { hasText: "90 days" }).waitFor();
    await page.locator("section#runs").waitFor();
    const asked = new Set(server.askedOfStore);
    for (const path of ["summary", "sections/runs", "findings"])
      assert.ok(asked.has(path) && asked.has(`${path}?period=90d`), path);
  });
});

test("a folder is chosen, shown and let go of", { skip }, async () => {
  await visit({ running: running(), hash: "#/usage" }, async ({ page }) => {
    const asked = page.waitForRequest((request) => request.url().includes("sections/steps?folder=shop+%26+co"));
    await page.getByLabel("Folder or Pipeline").fill("/shop & co/");
    await page.keyboard.press("Enter");
    await page.locator(".folder-chip", { hasText: "shop & co" }).waitFor();
    await asked;
    await page.getByRole("button", { name: "All folders" }).click();
    await page.waitForURL(/#\/usage$/);
  });
});

test("figures and sections link to what they mean, for the same period", { skip }, async () => {
  await visit({ running: running(), hash: "#/overview?period=all" }, async ({ page }) => {
    await page.locator(".figures").getByRole("link", { name: "Median run" }).click();
    await page.waitForURL(/#\/dictionary\/run\.duration\?period=all$/);
    await page.getByRole("heading", { name: "run.duration" }).waitFor();
    await page.goBack();
    await page.locator("#runs .means a").first().waitFor();
    assert.deepEqual(await texts(page, "#runs .means a"), ["run.completed", "run.failure_ratio"]);
  });
});

test("a chart tells its columns to the pointer and to the keyboard", { skip }, async () => {
  await visit({ running: running(), hash: "#/performance" }, async ({ page }) => {
    const plot = page.getByRole("slider", { name: "Duration of runs per week, median and 95th percentile" });
    await plot.focus();
    assert.match((await plot.getAttribute("aria-valuetext"))!, /^Week from 5 Oct 2026, p95 2 h/);
    await page.keyboard.press("Home");
    await page.locator(".tip", { hasText: "Week from 31 Aug 2026" }).waitFor();
    assert.match(await page.locator(".tip").innerText(), /median\s+5 min\s+runs\s+5/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator(".tip", { hasText: "no finished runs" }).waitFor();
    await page.keyboard.press("Escape");
    await assertCount(page, ".tip", 0);
    const { x, y, width } = (await plot.boundingBox())!;
    await page.mouse.move(x + width * 0.6, y + 50);
    await page.locator(".tip", { hasText: "Week from 21 Sept 2026" }).waitFor();
  });
});

test("performance begins with what changed", { skip }, async () => {
  await visit({ running: running(), hash: "#/performance" }, async ({ page }) => {
    await page.locator("section#changes").waitFor();
    assert.match(await page.locator(".changes li").innerText(), /shop\/deploy got 38\s% slower.*12 May 2026, 08:00/s);
    assert.equal(await page.locator(".changes time").getAttribute("title"), "2026-05-12 06:00:00 UTC");
  });
});

test("names are shown as they are, and the tail of a long table is unfolded", { skip }, async () => {
  await visit({ running: running(), hash: "#/usage" }, async ({ page }) => {
    await assertCount(page, "#steps .content > .table tbody tr", 10);
    await page.getByRole("button", { name: "12 more" }).click();
    await assertCount(page, "#steps .content > .table tbody tr", 22);
    await assertCount(page, "main img, main script", 0);
    assert.equal(await page.title(), "OK · Usage · Flowmeter");
    assert.deepEqual(await texts(page, ".trends .metric-link"), ["step.invocations"]);
  });
});

test("errors say first what is new", { skip }, async () => {
  await visit({ running: running(), hash: "#/errors" }, async ({ page }) => {
    await page.getByText("2 groups of errors are new.").waitFor();
    await page.getByRole("slider", { name: "error.occurred per week" }).waitFor();
    await page.getByRole("heading", { name: "Errors of runs" }).waitFor();
  });
});

test("the dictionary is searched without asking again, and leads to each metric", { skip }, async () => {
  await visit({ running: running(), hash: "#/dictionary" }, async ({ page, server }) => {
    await assertCount(page, ".metrics li", 4);
    assert.ok((await texts(page, ".metrics .value")).includes("agent: 1\u00a0h\u00a01\u00a0min"));
    await page.getByLabel("Search metrics").fill("plugins far");
    await assertCount(page, ".metrics li", 1);
    await page.waitForURL(/#\/dictionary\?q=plugins\+far$/);
    await page.getByLabel("Search metrics").fill("no such thing");
    await page.getByRole("button", { name: "Show all metrics" }).click();
    await assertCount(page, ".metrics li", 4);
    await page.getByRole("link", { name: "run.duration" }).click();
    await page.getByText("The answer serves to set performance goals and default timeouts.").waitFor();
    assert.equal(await page.title(), "OK · run.duration · Flowmeter");
    await page.getByRole("slider", { name: "run.duration per week" }).waitFor();
    await page.getByText("(not recorded)").waitFor();
    await page.getByRole("link", { name: "All metrics" }).click();
    await assertCount(page, ".metrics li", 4);
    const [list, metric, series] = ["metrics", "metrics/run.duration", "metrics/run.duration/series"];
    assert.deepEqual([...new Set(server.askedOfStore)], [list, metric, series]);
  });
});

test("about says what was read, how large it is, and what could not be", { skip }, async () => {
  await visit({ running: running(), hash: "#/about" }, async ({ page }) => {
    await page.getByText("ci, Jenkins 2.541.2, home read 27 Oct 2026, 07:00").waitFor();
    await page.getByText("4.7 MB").waitFor();
    await page.getByText("92 % of runs (22 of 24) fully seen, 1 without flow nodes").waitFor();
    await page.getByText("malformed: it ends before its root does").waitFor();
    await assertCount(page, "main img, main script", 0);
  });
});

for (const view of ["overview", "usage", "performance", "errors", "dictionary", "dictionary/run.duration"])
  test(`${view} says that it asks, that it cannot, and keeps what it has while the server is gone`, {
    skip,
  }, async () => {
    const hash = `#/${view}`;
    await visit({ running: running(), hash, canned: { delayMs: 300 } }, async ({ page, server }) => {
      await page.locator(".loading").waitFor();
      await page.locator(".report section").first().waitFor();
      await page.getByText("Live", { exact: true }).waitFor();
      await server.goAway();
      await page.getByText("The server is gone, reconnecting.").waitFor();
      assert.ok((await page.locator(".report section").count()) > 0);
      await server.comeBack();
      await page.getByText("Live", { exact: true }).waitFor();
    });
    await visit({ running: running(), hash, canned: { stored: {} } }, async ({ page }) => {
      await page.locator(".failed").waitFor();
    });
  });

for (const view of ["overview", "usage", "performance"])
  test(`${view} says that nothing ran in a period, and shows all on demand`, { skip }, async () => {
    const all = storedAnswers();
    const stored = { ...all, summary: emptySummary, "summary?period=all": all["summary"] };
    await visit({ running: running(), hash: `#/${view}`, canned: { stored } }, async ({ page }) => {
      await page.getByRole("heading", { name: "No runs in this period" }).waitFor();
      await page.getByRole("button", { name: "Show all runs" }).click();
      await page.locator("section#time, section#steps").first().waitFor();
    });
  });

test("says that the home is read for the first time, not that nothing ran", { skip }, async () => {
  const first = starting(Date.now());
  const { health } = cannedWith(first, Date.now());
  const canned = {
    health: { ...health, store: { state: "waiting" as const } },
    stored: { ...storedAnswers(), summary: emptySummary },
  };
  await visit({ running: first, hash: "", canned }, async ({ page }) => {
    await page.getByRole("heading", { name: "Taking the first look at the home" }).waitFor();
    await page.getByRole("heading", { name: "The home is read for the first time" }).waitFor();
  });
});

test("a metric that is none is said to be none", { skip }, async () => {
  await visit({ running: running(), hash: "#/dictionary/%3Cimg%20src=x%3E" }, async ({ page }) => {
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    await page.getByRole("heading", { name: "<img src=x>" }).waitFor();
  });
});
