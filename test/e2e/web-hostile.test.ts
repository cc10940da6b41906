import assert from "node:assert/strict";
import { test } from "node:test";
import { assertCount, assertFits, noBrowser, texts } from "../support/web/browser.ts";
import { hostile, hostileNames } from "../support/web/fleets.ts";
import { visits } from "../support/web/with-page.ts";

const now = Date.now();
const visit = visits();
const skip = noBrowser ?? false;

/** Control and format characters, but not those between lines and cells. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}]/u;

test("names are text: nothing in them is executed, loaded or left out", { skip }, async () => {
  await visit({ running: hostile(now) }, async ({ page }) => {
    await assertCount(page, "tr.run", hostileNames.length);
    for (const button of await page.locator("button.unfold").all()) await button.click();
    await assertCount(page, ".details", hostileNames.length);
    await assertCount(page, "#app img, #app script, #app iframe", 0);
    assert.equal(await page.title(), "STUCK 8/8 · Flowmeter");
    const whole = await texts(page, "bdi.whole-name");
    for (const name of hostileNames) assert.ok(whole.includes(shown(name)), name.slice(0, 60));
  });
});

test("names cannot turn around what stands beside them, nor hide in it", { skip }, async () => {
  await visit({ running: hostile(now) }, async ({ page }) => {
    await page.locator(".fleet").waitFor();
    const text = await page.locator("#app").innerText();
    assert.doesNotMatch(text, INVISIBLE);
    assert.ok(text.includes("pay[U+202E]roll/[U+200F]deploy[U+0000][U+0007]"));
    const direction = "getComputedStyle(document.querySelector('tr.run .pipeline')).unicodeBidi";
    assert.equal(await page.evaluate(direction), "isolate");
  });
});

test("every name has an address that leads to it, and no other", { skip }, async () => {
  for (const name of hostileNames)
    await visit({ running: hostile(now), hash: `#/running/${encodeURIComponent(name)}` }, async ({ page }) => {
      await page.locator("tr.unfolded").waitFor();
      assert.equal(await page.locator("tr.unfolded").getAttribute("data-run"), name);
      await assertCount(page, "tr.unfolded", 1);
    });
});

test("names of 4 kB leave the page as wide as the screen", { skip }, async () => {
  for (const screen of ["wide", "narrow"] as const)
    await visit(
      { running: hostile(now), hash: `#/running/${encodeURIComponent(hostileNames[3])}`, screen },
      async ({ page }) => {
        await page.locator(".details").waitFor();
        await assertFits(page, screen);
      },
    );
});

/** As the page shows it. */
function shown(name: string): string {
  return name.replace(
    new RegExp(INVISIBLE, "gu"),
    (character) => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}
