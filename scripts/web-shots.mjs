// Takes pictures of the dashboard in Chromium, on the canned answers of its tests: node scripts/web-shots.mjs <directory>
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { cannedWith } from "../build/test/support/web/canned.js";
import * as fleets from "../build/test/support/web/fleets.js";
import { flood } from "../build/test/support/web/flood.js";
import { mixed } from "../build/test/support/web/mixed.js";
import { startWebServer } from "../build/test/support/web/web-server.js";

const [directory = "build/web-shots", only = ""] = process.argv.slice(2);
const wide = { width: 1280, height: 900 };
const narrow = { width: 380, height: 800 };
const now = Date.now();

const named = (run) => `#/running/${encodeURIComponent(run)}`;
const shots = [
  ["flood", flood(now), "#/running"],
  ["flood-unfolded", flood(now), named("shop/deploy#61")],
  ["mixed", mixed(now), "#/running"],
  ["mixed-unfolded", mixed(now), named("stuck-no-label#1")],
  ["calm", fleets.calm(now), "#/running"],
  ["blind", fleets.blind(now), "#/running"],
  ["slow", fleets.slow(now), "#/running"],
  ["empty", fleets.empty(now), "#/running"],
  ["backup", fleets.backup(now), "#/running"],
  ["hostile", fleets.hostile(now), named(fleets.hostileNames[3])],
  ["gone", fleets.gone(now), "#/running"],
  ["about", mixed(now), "#/about"],
  ["overview", flood(now), "#/overview"],
  ["performance", fleets.calm(now), "#/performance"],
  ["dictionary", fleets.calm(now), "#/dictionary"],
  ["metric", fleets.calm(now), "#/dictionary/run.duration"],
];

mkdirSync(directory, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const [name, answer, hash] of shots) {
  if (!name.includes(only)) continue;
  const server = await startWebServer(cannedWith(answer, now));
  for (const [kind, viewport, colorScheme] of [
    ["light", wide, "light"],
    ["dark", wide, "dark"],
    ["narrow", narrow, "light"],
  ]) {
    const page = await browser.newPage({ viewport, colorScheme });
    page.on("console", (message) => console.log(name, message.text()));
    page.on("pageerror", (error) => console.log(name, error.stack));
    await page.goto(server.url + hash);
    await page.locator("main h1").waitFor();
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(directory, `${name}-${kind}.png`), fullPage: kind === "light" });
    await page.close();
  }
  await server.close();
}
await browser.close();
