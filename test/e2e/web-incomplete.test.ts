import assert from "node:assert/strict";
import { test } from "node:test";
import { assertCount, noBrowser, texts } from "../support/web/browser.ts";
import { calm } from "../support/web/fleets.ts";
import { incompleteAnswers, storedAnswers } from "../support/web/stored.ts";
import { visits } from "../support/web/with-page.ts";

const visit = visits();
const skip = noBrowser ?? false;

test("a page says which part of the store is missing in it, each once, until it is there again", { skip }, async () => {
  const now = Date.now();
  const canned = { stored: incompleteAnswers(now - 120_000) };
  for (const hash of ["#/overview", "#/performance", "#/errors", "#/dictionary/run.duration", "#/about"])
    await visit({ running: calm(now), hash, canned }, async ({ page, server }) => {
      const said = await texts(page, ".notices.incomplete .notice");
      assert.equal(said.length, 2, `${hash}: ${said.join(" ")}`);
      assert.match(
        said[0]!,
        /^This is incomplete\. The ClickHouse at ch-2\.example\.org:8123 does not answer\. Noticed 2 min ago\. What it keeps is missing here: all of the controllers games and /,
      );
      server.canned.stored = storedAnswers();
      server.changeStore();
      await page.locator(".notices.incomplete").waitFor({ state: "detached" });
    });
});

test("what is not made of the store has no word of it", { skip }, async () => {
  await visit({ running: calm(Date.now()), canned: { stored: incompleteAnswers(0) } }, async ({ page }) => {
    await page.locator("main h1").first().waitFor();
    await assertCount(page, ".notices.incomplete", 0);
  });
});
