import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertFits, noBrowser, screens } from "../support/web/browser.ts";
import { backup, blind, calm, empty, gone, hostile, slow, starting } from "../support/web/fleets.ts";
import { flood } from "../support/web/flood.ts";
import { mixed } from "../support/web/mixed.ts";
import { incompleteAnswers } from "../support/web/stored.ts";
import { type VisitOptions, visits } from "../support/web/with-page.ts";

const now = Date.now();
const visit = visits();
const skip = noBrowser ?? false;

const states: readonly (readonly [string, VisitOptions])[] = [
  ["calm", { running: calm(now) }],
  ["slow", { running: slow(now) }],
  ["stuck, unfolded", { running: flood(now), hash: "#/running/shop%2Fdeploy%2361" }],
  ["filtered", { running: mixed(now), hash: "#/running?show=watch+human" }],
  ["watched, unfolded", { running: mixed(now), hash: "#/running/long-quiet%231" }],
  ["blind", { running: blind(now), hash: "#/running/perf%2Foptimized-1%233" }],
  ["nothing runs", { running: empty(now) }],
  ["a copy", { running: backup(now) }],
  ["hostile", { running: hostile(now), hash: "#/running/..%2F..%2F..%2Fetc%2Fpasswd%232" }],
  ["home gone", { running: gone(now) }],
  ["first look", { running: starting(now) }],
  ["about", { running: mixed(now), hash: "#/about/NO_AGENT" }],
  ["overview", { running: flood(now), hash: "#/overview" }],
  ["overview, first look", { running: starting(now), hash: "#/overview" }],
  ["incomplete", { running: calm(now), hash: "#/overview", canned: { stored: incompleteAnswers(now) } }],
  ["usage", { running: calm(now), hash: "#/usage?folder=shop" }],
  ["performance", { running: calm(now), hash: "#/performance" }],
  ["errors", { running: calm(now), hash: "#/errors" }],
  ["dictionary", { running: calm(now), hash: "#/dictionary" }],
  ["a metric", { running: calm(now), hash: "#/dictionary/run.duration" }],
  ["no such metric", { running: calm(now), hash: "#/dictionary/nothing" }],
  ["not answered", { running: calm(now), canned: { problem: 503 } }],
  ["token asked for", { running: calm(now), canned: { token: "x" } }],
];

for (const [name, options] of states)
  test(`axe-core finds nothing, and nothing is wider than the screen: ${name}`, { skip }, async () => {
    await visit(options, async ({ page }) => {
      await page.locator("main h1, .notice, .loading").first().waitFor();
      for (const screen of ["wide", "narrow"] as const)
        for (const colorScheme of ["light", "dark"] as const) {
          await page.setViewportSize(screens[screen]);
          await page.emulateMedia({ colorScheme });
          await assertAccessible(page, `${screen}, ${colorScheme}`);
          await assertFits(page, screen);
        }
    });
  });

test("the whole page can be walked by keyboard, and what has the focus can be seen", { skip }, async () => {
  await visit({ running: mixed(now) }, async ({ page }) => {
    await page.locator(".fleet").waitFor();
    const seen: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press("Tab");
      seen.push((await page.evaluate(focusWords)) as string);
    }
    for (const part of [
      "To the content",
      "Flowmeter",
      "About",
      "Acknowledge",
      "Stuck 4",
      "Search runs",
      "stuck-no-label #1",
    ])
      assert.ok(
        seen.some((text) => text.includes(part)),
        `${part} in ${seen.join(" | ")}`,
      );
    assert.deepEqual(
      seen.filter((text) => text.endsWith("no outline")),
      [],
    );
  });
});

test("the content can be gone to at once", { skip }, async () => {
  await visit({ running: mixed(now) }, async ({ page }) => {
    await page.locator(".fleet").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "main");
  });
});

/** The name of what has the focus, and whether it, its cover or what holds it has an outline. */
const focusWords = `(() => {
  const element = document.activeElement;
  if (element === document.body) return "body";
  const outlined = [getComputedStyle(element), getComputedStyle(element, "::after"), getComputedStyle(element.parentElement)];
  const name = element.innerText || element.closest("label")?.innerText || "";
  return name.replace(/\\s+/g, " ") + (outlined.some((style) => style.outlineStyle !== "none") ? "" : " no outline");
})()`;
