import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, assertCount, noBrowser } from "../support/web/browser.ts";
import { calm, gone, starting } from "../support/web/fleets.ts";
import { mixed } from "../support/web/mixed.ts";
import { visits } from "../support/web/with-page.ts";

const now = Date.now();
const visit = visits();
const skip = noBrowser ?? false;

test("shows that it asks, then what is answered", { skip }, async () => {
  await visit({ running: calm(now), canned: { delayMs: 400 } }, async ({ page }) => {
    await page.getByText("Asking what is running").waitFor();
    await page.locator(".fleet.ok").waitFor();
  });
});

test("shows that the first look is not done, then what it saw", { skip }, async () => {
  await visit({ running: starting(now) }, async ({ page, server }) => {
    await page.getByText("Taking the first look at the home").waitFor();
    server.change({ ...calm(now), revision: "2" });
    await page.locator(".fleet.ok").waitFor();
  });
});

test("follows what changes, and asks for what did not with its tag only", { skip }, async () => {
  await visit({ running: calm(now) }, async ({ page, server }) => {
    await page.getByText("Live", { exact: true }).waitFor();
    // The first event has the revision that is shown already.
    while (server.unchanged() === 0) await page.waitForTimeout(20);
    server.change({ ...mixed(now), revision: "2" });
    await page.locator(".fleet.stuck").waitFor();
    await assertCount(page, "tr.run", 13);
  });
});

test("says what is wrong when nothing was answered yet, and tries again", { skip }, async () => {
  await visit({ running: calm(now), canned: { problem: 503 } }, async ({ page, server }) => {
    await page.getByText("What is running could not be asked").waitFor();
    await page.getByText("It cannot be answered now.").waitFor();
    server.canned.problem = undefined;
    await page.locator(".fleet.ok").waitFor();
  });
});

test("keeps what it shows while the server is gone, says so, and goes on when it is back", { skip }, async () => {
  await visit({ running: mixed(now) }, async ({ page, server }) => {
    await page.getByText("Live", { exact: true }).waitFor();
    await server.goAway();
    await page.getByText("The server is gone, reconnecting.").waitFor();
    await assertCount(page, "tr.run", 13);
    assert.equal(await page.locator(".connection").innerText(), "Reconnecting");
    assert.match(await page.locator(".fleet.old .verdict").innerText(), /^STUCK 4\/13\s+as of \d+ \w+ \d+, \d\d:\d\d$/);
    assert.equal(await page.title(), "Flowmeter");
    await assertAccessible(page, "server gone");
    server.canned.running = { ...calm(now), revision: "2" };
    await server.comeBack();
    await page.locator(".fleet.ok").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    assert.equal(await page.getByText("The server is gone").count(), 0);
  });
});

test("says that the home is gone, and not that nothing runs", { skip }, async () => {
  await visit({ running: gone(now) }, async ({ page }) => {
    await page.locator(".fleet.blind").waitFor();
    await page.getByText("No run can be seen").waitFor();
    await page.getByText("Home gone").waitFor();
    assert.equal(await page.getByText("Nothing is running").count(), 0);
    assert.equal(await page.getByText("The home is gone: nothing is known of its runs.").count(), 1);
  });
});

test("asks for the token where one is needed, refuses a wrong one, and forgets it on signing out", {
  skip,
}, async () => {
  await visit({ running: calm(now), canned: { token: "right" } }, async ({ page, server }) => {
    const token = page.getByLabel("Token");
    await token.fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByText("The token is not that of this server.").waitFor();
    await token.fill("right");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator(".fleet.ok").waitFor();
    assert.equal(await page.evaluate("document.cookie"), "");
    await page.getByRole("button", { name: "Sign out" }).click();
    await token.waitFor();
    assert.equal(server.posted.length, 0);
  });
});
