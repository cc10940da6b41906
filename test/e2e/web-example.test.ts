import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { root } from "../support/directories.ts";
import { startServe } from "../support/serve-process.ts";
import { assertAccessible, assertFits, launch, noBrowser, openPage } from "../support/web/browser.ts";

const skip = noBrowser ?? false;

let browser: Browser;
before(async () => {
  if (noBrowser === undefined) browser = await launch();
});
after(() => browser?.close());

/** What each view of the example home shows, beside its heading. */
const views: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ["overview?period=all", (page) => page.getByText("42 runs of 13 Pipelines, 5.3 a week.").waitFor()],
  ["usage?period=all", (page) => page.locator("section#libraries table").waitFor()],
  ["performance?period=all", (page) => page.locator("section#engine table").first().waitFor()],
  ["errors?period=all", (page) => page.locator("section#groups table").waitFor()],
  ["dictionary?period=all", (page) => page.getByRole("link", { name: "run.failure_ratio" }).waitFor()],
  [
    "dictionary/run.completed?period=all",
    (page) => page.getByRole("slider", { name: "run.completed per week" }).waitFor(),
  ],
  ["dictionary/plugin.present?period=all", (page) => page.getByText("It has no past to be drawn").waitFor()],
  ["about", (page) => page.getByText("95 % of runs (40 of 42) fully seen").waitFor()],
];

test("every view of the example home, served as it is shipped, is there and accessible", { skip }, async (t) => {
  const home = join(root, "examples", "jenkins-home");
  const { url } = await startServe(t, home);
  const { page, wrong } = await openPage(browser, `${url}/#/about`);
  t.after(() => page.close());
  await page.getByText("in order, last scan").waitFor({ timeout: 60_000 });
  for (const [view, shows] of views) {
    await page.goto(`${url}/#/${view}`);
    await shows(page);
    await assertAccessible(page, view);
    await page.setViewportSize({ width: 380, height: 800 });
    await assertFits(page, view);
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  assert.deepEqual(wrong, []);
});
