import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answersOf,
  browseAnswers,
  graphAnswer,
  graphNodes,
  hostilePipelines,
  pathTo,
  pipelineAnswer,
  pipelinesAnswer,
  runAnswer,
} from "../support/web/browse.ts";
import { assertAccessible, assertCount, assertFits, noBrowser, screens, texts } from "../support/web/browser.ts";
import { calm } from "../support/web/fleets.ts";
import { type VisitOptions, visits } from "../support/web/with-page.ts";

const now = Date.now();
const visit = visits();
const skip = noBrowser ?? false;
const running = calm(now);
const run = "shop/deploy#61";
const runHash = `#/run/${encodeURIComponent(run)}`;
const graphPath = `${pathTo("runs", run)}/graph`;

test("leads from Pipelines to a Pipeline, to a run and back", { skip }, async () => {
  await visit({ running, hash: "#/pipelines" }, async ({ page }) => {
    await assertCount(page, "tr[data-pipeline]", 4);
    await page.getByRole("link", { name: "shop/deploy", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "deploy" }).waitFor();
    await page.getByRole("link", { name: "#61", exact: true }).first().click();
    await page.locator(".flow-row").first().waitFor();
    assert.equal(await page.locator("h1").innerText(), "deploy #61");
    await page.getByRole("navigation", { name: "Folders" }).getByRole("link", { name: "deploy" }).click();
    await page.locator(".small-multiples").waitFor();
    await page.getByRole("navigation", { name: "Folders" }).getByRole("link", { name: "shop" }).click();
    await page.locator("tr[data-pipeline]").first().waitFor();
    assert.match(page.url(), /#\/pipelines\?folder=shop$/);
  });
});

test("what is searched for, sorted by and chosen is asked for, and in the address", { skip }, async () => {
  await visit({ running, hash: "#/pipelines" }, async ({ page, server }) => {
    await page.locator("tr[data-pipeline]").first().waitFor();
    await page.getByRole("searchbox", { name: "Search Pipelines" }).pressSequentially("deploy & co", { delay: 20 });
    await page.waitForURL(/q=deploy\+%26\+co/);
    await page.getByRole("button", { name: "95 %" }).click();
    await page.waitForURL(/sort=-p95/);
    assert.equal(await page.locator("th[aria-sort=descending]").innerText(), "95 %\n↓");
    await page.getByRole("button", { name: "95 %" }).press("Enter");
    await page.waitForURL(/sort=p95/);
    await page.getByRole("button", { name: "All" }).click();
    await page.waitForURL(/period=all/);
    await page.locator("tr[data-pipeline]").first().waitFor();
    assert.equal(server.askedOfStore.at(-1), "pipelines?period=all&search=deploy+%26+co&sort=p95");
    // One question per word, not per letter.
    assert.ok(server.askedOfStore.length <= 8, server.askedOfStore.join("\n"));
  });
});

test("more Pipelines are shown when asked for, and none says that there is none", { skip }, async () => {
  const stored = {
    ...browseAnswers(now),
    pipelines: pipelinesAnswer(now, ["a", "b"], { total: 3, next: "n1" }),
    "pipelines?cursor=n1": pipelinesAnswer(now, ["c"], { total: 3 }),
    "pipelines?search=x": pipelinesAnswer(now, []),
  };
  await visit({ running, hash: "#/pipelines", canned: { stored } }, async ({ page }) => {
    await page.getByText("3 Pipelines, the first 2 shown").waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await assertCount(page, "tr[data-pipeline]", 3);
    await page.getByRole("searchbox").fill("x");
    await page.getByText("No Pipeline is called like that").waitFor();
  });
});

test("a Pipeline shows its runs, stages with what changed, time, steps and failures", { skip }, async () => {
  await visit({ running, hash: "#/pipeline/shop%2Fdeploy" }, async ({ page }) => {
    const headings = await texts(page, "main h2");
    assert.deepEqual(headings, ["Runs", "Stage by stage", "Where the time goes", "Steps", "Failures", "What it uses"]);
    await page.getByText(/^Got 100 % slower on 12 May, in stage Test <b>all<\/b>; waiting did not change\.$/).waitFor();
    // Marked on the run and on the stage that changed, not on the other.
    await assertCount(page, ".stage-chart .change", 2);
    await assertCount(page, "tr[data-run]", 10);
    await page.getByRole("button", { name: "Show 20 more" }).click();
    await assertCount(page, "tr[data-run]", 30);
    await assertCount(page, "#app b", 0);
    assert.equal(await page.getByRole("link", { name: "15 %" }).getAttribute("href"), "#/dictionary/run.failure_ratio");
  });
});

test("a run shows what waits and what failed, folds, and can be looked at closely", { skip }, async () => {
  await visit({ running, hash: runHash }, async ({ page }) => {
    await assertCount(page, ".flow-row", 9);
    await assertCount(page, ".flow-bar.wait", 2);
    await page.locator(".flow-row[data-node='15'].has-failed").waitFor();
    assert.match(await page.locator(".flow-row[data-node='15'] .took").innerText(), /^4 min\s+, failed here/);
    assert.match(await page.locator(".flow-row[data-node='3']").innerText(), /Waits for an agent: 3 min/);
    await page.getByRole("button", { name: "Inside Test" }).click();
    await assertCount(page, ".flow-row", 5);
    await page.getByRole("button", { name: "Inside Test" }).press("ArrowRight");
    await assertCount(page, ".flow-row", 9);
    await page.getByRole("button", { name: "Inside Test" }).press("ArrowDown");
    assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-label')"), "Inside unit");
    await page.getByRole("link", { name: "integration" }).click();
    await assertCount(page, ".flow-row", 2);
    assert.match(page.url(), /\?zoom=9$/);
    await page.getByRole("link", { name: "← All of the run" }).click();
    await assertCount(page, ".flow-row", 9);
  });
});

test("a run that goes on grows on its page until it ends", { skip }, async () => {
  const begun = { ...graphNodes()[5]!, startMs: 60_000 };
  const { durationMs: _, ...open } = begun;
  const {
    durationMs: __,
    result: ___,
    ...going
  } = runAnswer(now, run, { isOpen: true, time: [], errors: [], startAt: new Date(now - 120_000).toISOString() });
  const { durationMs: ____, ...graph } = graphAnswer(now, {
    nodes: [open],
    isOpen: true,
    startAt: new Date(now - 120_000).toISOString(),
  });
  const stored: Record<string, unknown> = { ...browseAnswers(now), [pathTo("runs", run)]: going, [graphPath]: graph };
  await visit({ running, hash: runHash, canned: { stored } }, async ({ page, server }) => {
    await assertCount(page, ".timeline.live .flow-bar.open", 1);
    stored[graphPath] = { ...graph, nodes: [begun, { ...open, flowNode: 30, name: "echo" }] };
    server.change({ ...running, revision: "2" });
    await assertCount(page, ".flow-row", 2);
    stored[graphPath] = graphAnswer(now);
    stored[pathTo("runs", run)] = runAnswer(now, run);
    server.change({ ...running, revision: "3" });
    await assertCount(page, ".flow-row", 9);
    await page.locator(".run-facts .r-failure").waitFor();
    const asked = server.askedOfStore.length;
    server.change({ ...running, revision: "4" });
    await page.waitForTimeout(300);
    assert.equal(server.askedOfStore.length, asked, "one that has ended is not asked for at each look");
  });
});

test("a run of many thousand steps draws what can be seen, and all of it is found by scrolling", { skip }, async () => {
  const count = 12_000;
  const steps = Array.from({ length: count }, (_, index) => ({
    ...{
      flowNode: index + 10,
      kind: "step" as const,
      name: "echo",
      startMs: index * 10,
      durationMs: 10,
      outcome: "SUCCESS",
    },
  }));
  const pages = [steps.slice(0, 5000), steps.slice(5000, 10_000), steps.slice(10_000)];
  const stored = {
    ...browseAnswers(now),
    [`${graphPath}?limit=5000`]: graphAnswer(now, { nodes: pages[0]!, durationMs: count * 10, next: "p2" }),
    [`${graphPath}?limit=5000&cursor=p2`]: graphAnswer(now, { nodes: pages[1]!, durationMs: count * 10, next: "p3" }),
    [`${graphPath}?limit=5000&cursor=p3`]: graphAnswer(now, { nodes: pages[2]!, durationMs: count * 10 }),
  };
  await visit({ running, hash: runHash, canned: { stored } }, async ({ page }) => {
    await page.locator(`.flow-row[aria-setsize='${count}']`).first().waitFor();
    assert.ok((await page.locator(".flow-row").count()) <= 400);
    await page.evaluate("scrollTo(0, document.body.scrollHeight)");
    await page.locator(`.flow-row[data-node='${count + 9}']`).waitFor();
    assert.ok((await page.locator(".flow-row").count()) <= 400);
  });
});

test("says what is wrong: no answer, no such thing, deleted while it is shown", { skip }, async () => {
  await visit({ running, hash: "#/pipeline/gone" }, async ({ page, server }) => {
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    server.canned.stored = { ...server.canned.stored, ...answersOf(now, "gone", 1) };
    server.changeStore();
    await page.locator(".small-multiples").waitFor();
    const goneAt = new Date(now).toISOString();
    server.canned.stored = { ...server.canned.stored, "pipelines/gone": pipelineAnswer(now, "gone", { goneAt }) };
    server.changeStore();
    await page.getByText("Jenkins has this Pipeline no more.").waitFor();
  });
  await visit({ running, hash: runHash, canned: { delayMs: 300 } }, async ({ page }) => {
    await page.getByText("Asking for the run").waitFor();
    await page.locator(".flow-row").first().waitFor();
  });
});

test("a Pipeline that did not run in the period says so, and leads to when it did", { skip }, async () => {
  const none = { runs: 0, finished: 0, judged: 0, failed: 0, time: [], changes: [], steps: [], errors: [] };
  const stored = {
    ...browseAnswers(now),
    "pipelines/shop%2Fdeploy": pipelineAnswer(now, "shop/deploy", none),
    "pipelines/shop%2Fdeploy?period=all": pipelineAnswer(now, "shop/deploy"),
  };
  await visit({ running, hash: "#/pipeline/shop%2Fdeploy", canned: { stored } }, async ({ page }) => {
    await page.getByRole("button", { name: "Show all of its time" }).click();
    await page.locator(".small-multiples").waitFor();
    assert.match(page.url(), /period=all/);
  });
});

test("names are text in every view: nothing in them is executed, loaded or turns around what stands beside them", {
  skip,
}, async () => {
  const stored: Record<string, unknown> = { pipelines: pipelinesAnswer(now, hostilePipelines) };
  for (const name of hostilePipelines) {
    Object.assign(stored, answersOf(now, name, 61));
    const path = `${pathTo("runs", `${name}#61`)}/graph`;
    stored[path] = graphAnswer(now, {
      nodes: graphNodes().map((node) => ({ ...node, name, agent: name, label: name })),
    });
  }
  await visit({ running, hash: "#/pipelines", canned: { stored } }, async ({ page }) => {
    const look = async (what: string) => {
      await assertCount(page, "#app img, #app script, #app iframe, #app b:not(.flow-bar)", 0);
      assert.doesNotMatch(await page.locator("#app").innerText(), /(?![\n\t])[\p{Cc}\p{Cf}]/u, what);
      for (const screen of ["wide", "narrow"] as const) {
        await page.setViewportSize(screens[screen]);
        await assertFits(page, `${what}, ${screen}`);
      }
    };
    await assertCount(page, "tr[data-pipeline]", hostilePipelines.length);
    await look("list");
    for (const name of hostilePipelines) {
      await page.evaluate(`location.hash = ${JSON.stringify(`#/pipeline/${encodeURIComponent(name)}`)}`);
      await page.locator(".small-multiples").waitFor();
      await look(`Pipeline ${name.slice(0, 20)}`);
      await page.evaluate(`location.hash = ${JSON.stringify(`#/run/${encodeURIComponent(`${name}#61`)}`)}`);
      await page.locator(".flow-row").first().waitFor();
      await look(`run of ${name.slice(0, 20)}`);
    }
  });
});

const states: readonly (readonly [string, VisitOptions])[] = [
  ["Pipelines", { hash: "#/pipelines?sort=-p50" }],
  ["Pipelines, none", { hash: "#/pipelines?q=x", canned: { stored: { pipelines: pipelinesAnswer(now, []) } } }],
  ["a Pipeline", { hash: "#/pipeline/shop%2Fdeploy" }],
  ["a run", { hash: runHash }],
  ["a stage of a run", { hash: `${runHash}?zoom=6` }],
  ["no such run", { hash: "#/run/none%231" }],
];

for (const [name, options] of states)
  test(`axe-core finds nothing, and nothing is wider than the screen: ${name}`, { skip }, async () => {
    await visit({ running, ...options }, async ({ page }) => {
      await page.locator(".rows-table, .flow-row, .notice, .empty").first().waitFor();
      for (const screen of ["wide", "narrow"] as const)
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize(screens[screen]);
          await page.emulateMedia({ colorScheme });
          await assertAccessible(page, `${name}, ${screen}, ${colorScheme}`);
          await assertFits(page, `${name}, ${screen}`);
        }
    });
  });
