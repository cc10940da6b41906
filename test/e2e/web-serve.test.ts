import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import type { Browser } from "playwright-core";
import { loadWebFiles } from "../../src/server/files/web-files.ts";
import { root, tempDirectory } from "../support/directories.ts";
import { causeOf, looked, silent, verdict } from "../support/judged.ts";
import { startServe } from "../support/serve-process.ts";
import { served } from "../support/serving.ts";
import { putWaitingRun } from "../support/waiting-run.ts";
import { assertCount, launch, noBrowser, openPage } from "../support/web/browser.ts";

const skip = noBrowser ?? false;
const files = noBrowser === undefined ? loadWebFiles(join(root, "dist", "web")) : new Map();
const TOKEN = "a token that is long enough";

let browser: Browser;
before(async () => {
  if (noBrowser === undefined) browser = await launch();
});
after(() => browser?.close());

/** A page on a server of this test; what went wrong in it fails the test. */
async function pageOf(t: TestContext, url: string, hash = "#/running") {
  const { page, wrong } = await openPage(browser, `${url}/${hash}`);
  t.after(() => page.close());
  return { page, wrong };
}

test("follows the real server: calm, stuck, acknowledged, marked, blind", { skip }, async (t) => {
  const server = await served(t, { files, first: looked([verdict("shop/deploy#60")]) });
  const { page, wrong } = await pageOf(t, server.url);
  await page.locator(".fleet.ok").waitFor();
  await page.locator(".controller", { hasText: "ci" }).waitFor();

  const runs = [silent("shop/deploy#59"), verdict("shop/deploy#60")];
  await server.show(looked(runs, [causeOf("shop/deploy#59")]));
  await page.locator(".fleet.stuck").waitFor();
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await page.getByText(/Acknowledged \d+ s ago/).waitFor();

  await page.getByRole("button", { name: "shop/deploy #59" }).click();
  await page.getByRole("button", { name: "This is right" }).click();
  await page.getByText("1 of 1 “Silent step” marked right.").waitFor();
  await page.reload();
  await page.locator("button[aria-pressed=true]", { hasText: "This is right" }).waitFor();

  await server.lose(new Error("gone"));
  await page.locator(".fleet.blind").waitFor();
  await page.getByText("No run can be seen").waitFor();
  assert.deepEqual(wrong, []);
});

test("shows after signing in what was asked for", { skip }, async (t) => {
  const server = await served(t, { files, token: TOKEN, first: looked([verdict("shop/deploy#60")]) });
  const { page, wrong } = await pageOf(t, server.url, "#/about/NO_AGENT");
  await page.getByLabel(/^Token/).fill("not the token");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.getByLabel(/^Token/).fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "About this Flowmeter" }).waitFor();
  assert.match(page.url(), /\/#\/about\/NO_AGENT$/);
  assert.deepEqual(
    wrong.filter((one) => !one.includes("401")),
    [],
  );
});

test("signs in to the real server, and out, and in again without leaving the page", { skip }, async (t) => {
  const server = await served(t, { files, token: TOKEN, first: looked([verdict("shop/deploy#60")]) });
  const { page, wrong } = await pageOf(t, server.url, "");
  await page.getByLabel(/^Token/).fill(TOKEN);
  await page.keyboard.press("Enter");
  await page.locator(".fleet.ok").waitFor();
  assert.equal(await page.evaluate("document.cookie"), "");
  await page.getByRole("link", { name: "Show what is running" }).click();
  await page.getByRole("button", { name: "shop/deploy #60" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("Token").fill("not the token of this server");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("That is not the token.").waitFor();
  await page.getByLabel("Token").fill(TOKEN);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".details").waitFor();
  assert.deepEqual(wrong, []);
});

test("a run that begins in a home appears in the page of `flowmeter serve`", { skip }, async (t) => {
  const home = tempDirectory(t);
  const job = "waits <b>for nobody";
  mkdirSync(join(home, "jobs", job, "builds"), { recursive: true });
  writeFileSync(join(home, "jobs", job, "config.xml"), "<?xml version='1.1' encoding='UTF-8'?><flow-definition/>");
  const { page, wrong } = await pageOf(t, (await startServe(t, home)).url);
  await page.getByText("A run appears here as soon as it begins.").waitFor();
  const run = putWaitingRun(home, job, Date.now());
  await page.locator(`tr.run[data-run='${job}#1']`).waitFor();
  await page.locator(".fleet.stuck").waitFor();
  await assertCount(page, "#app b", 0);
  run.stop();
  await page.locator(".fleet.ok").waitFor();
  assert.deepEqual(wrong, []);
});
