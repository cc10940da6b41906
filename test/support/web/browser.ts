import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { root } from "../directories.ts";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why tests in a browser cannot run here; undefined when they can. Goes to `skip`. */
export const noBrowser: string | undefined = missing();

/** Sizes of screens: of a desk, and of the narrowest phone. */
export const screens = { wide: { width: 1280, height: 900 }, narrow: { width: 380, height: 800 } } as const;

/** How a page is opened. */
export interface PageOptions {
  readonly screen?: keyof typeof screens;
  readonly colorScheme?: "light" | "dark";
  readonly timezoneId?: string;
}

/** A page, and what went wrong in it: nothing should. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, refusals of the content policy, questions to other servers. */
  readonly wrong: readonly string[];
}

/** Starts Chromium without a screen. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
}

/** Opens an address in a page of its own. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<WatchedPage> {
  const { screen = "wide", colorScheme = "light", timezoneId = "Europe/Berlin" } = options;
  const page = await browser.newPage({ viewport: screens[screen], colorScheme, timezoneId, reducedMotion: "reduce" });
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(`${error.stack}`));
  page.on("console", (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) wrong.push(message.text());
  });
  page.on("dialog", (dialog) => {
    wrong.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL("/", url).href)) wrong.push(`asked ${request.url()}`);
  });
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (e) => console.error('Refused to: ' + e.violatedDirective + ' ' + e.blockedURI))",
  );
  await page.goto(url);
  return { page, wrong };
}

/** The texts of all elements that a selector finds, as soon as there is one. */
export async function texts(page: Page, selector: string): Promise<string[]> {
  await page.locator(selector).first().waitFor();
  return page.locator(selector).allInnerTexts();
}

/** Waits until a selector finds so many elements; fails when it does not come to that. */
export async function assertCount(page: Page, selector: string, count: number): Promise<void> {
  const found = page.locator(selector);
  const end = Date.now() + 20_000;
  while ((await found.count()) !== count && Date.now() < end) await page.waitForTimeout(20);
  assert.equal(await found.count(), count, selector);
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * Fails when axe-core finds anything in a page that is against WCAG 2.2 A or AA, or against good practice.
 *
 * It is evaluated, not added as a script: the page's content policy would refuse that, and rightly so.
 */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations)",
  )) as Violation[];
  const words = violations.map(({ id, impact, help, nodes }) =>
    [
      `${impact} ${id}: ${help}`,
      ...nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 200)}\n  ${node.failureSummary}`),
    ].join("\n"),
  );
  assert.deepEqual(words, [], what);
}

/** Fails when a page is wider than its screen: then it scrolls sideways. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const [wide, shown] = (await page.evaluate(
    "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
  )) as [number, number];
  assert.ok(wide <= shown, `${what}: ${wide} px wide on a screen of ${shown} px`);
}

function missing(): string | undefined {
  if (!existsSync(CHROMIUM)) return `no ${CHROMIUM}: apt-get install chromium, or set CHROMIUM`;
  return existsSync(join(root, "dist", "web", "manifest.json")) ? undefined : "no dist/web: run npm run build";
}
