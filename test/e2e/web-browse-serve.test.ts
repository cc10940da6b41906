import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { root, tempDirectory } from "../support/directories.ts";
import { putGrowingRun } from "../support/growing-run.ts";
import { startServe } from "../support/serve-process.ts";
import { assertAccessible, assertCount, launch, noBrowser, openPage, texts } from "../support/web/browser.ts";

const skip = noBrowser ?? false;

let browser: Browser;
before(async () => {
  if (noBrowser === undefined) browser = await launch();
});
after(() => browser?.close());

test("the example home from Pipelines down to the waits of a run", { skip }, async (t) => {
  const { url } = await startServe(t, join(root, "examples", "jenkins-home"));
  const { page, wrong } = await openPage(browser, `${url}/#/pipelines?period=all`);
  t.after(() => page.close());
  await assertCount(page, "tr[data-pipeline]", 14);
  assert.deepEqual(await texts(page, ".folders .chip"), ["billing/", "mobile/", "webshop/"]);
  await page.getByRole("link", { name: "webshop/", exact: true }).click();
  await assertCount(page, "tr[data-pipeline]", 5);
  await page.locator("tr[data-pipeline='webshop/storefront/browser-matrix'] .to-pipeline").click();
  assert.match(await page.locator(".numbers").innerText(), /Median duration\s+7 min 34 s/);
  await assertAccessible(page, "browser-matrix");
  await page.getByRole("link", { name: "#8", exact: true }).first().click();
  // Six arms, each with an agent that it waited for; one failed in `sh`.
  await assertCount(page, ".flow-row.branch", 6);
  await assertCount(page, ".flow-bar.wait.t-agent", 6);
  await assertCount(page, ".flow-row.step.has-failed", 1);
  await page.getByText("AbortException in sh, stage Run").waitFor();
  await assertAccessible(page, "browser-matrix#8");
  assert.deepEqual(wrong, []);
});

test("a run that grows in a home grows in the page of `flowmeter serve`, and ends in it", { skip }, async (t) => {
  const home = tempDirectory(t);
  const now = Date.now();
  const job = "grows <b>for&ever";
  const run = putGrowingRun(home, job, now - 60_000);
  run.grow(now - 50_000);
  const { url } = await startServe(t, home);
  const { page, wrong } = await openPage(browser, `${url}/#/run/${encodeURIComponent(`${job}#1`)}`);
  t.after(() => page.close());
  await page.locator(".run-facts .r-open").waitFor();
  await assertCount(page, ".flow-row", 2);
  await assertCount(page, ".flow-bar.open", 2);
  run.grow(now - 40_000);
  run.grow(now - 30_000);
  run.end();
  await page.locator(".run-facts .r-success").waitFor();
  await assertCount(page, ".flow-row", 4);
  await assertCount(page, ".flow-bar.open", 0);
  await assertCount(page, "#app b:not(.flow-bar)", 0);
  assert.deepEqual(wrong, []);
});
