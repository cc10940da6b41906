import assert from "node:assert/strict";
import { after, before } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { RunningAnswer } from "../../../src/api/running.ts";
import { launch, noBrowser, openPage, type PageOptions } from "./browser.ts";
import { cannedWith } from "./canned.ts";
import { type Canned, startWebServer, type WebServer } from "./web-server.ts";

/** A page of a server of canned answers. */
export interface Visit {
  readonly page: Page;
  readonly server: WebServer;
}

/** What a page is opened on. */
export interface VisitOptions extends PageOptions {
  readonly running?: RunningAnswer | undefined;
  /** What follows the address of the server: `#/about`; the Running view unless given. */
  readonly hash?: string;
  readonly canned?: Partial<Canned>;
}

/**
 * Gives a function that opens a page on canned answers, lets it be looked at, and fails when anything went wrong in it. One browser
 * serves all tests of a file.
 */
export function visits(): (options: VisitOptions, look: (visit: Visit) => Promise<void>) => Promise<void> {
  let browser: Browser | undefined;
  before(async () => {
    if (noBrowser === undefined) browser = await launch();
  });
  after(async () => {
    await browser?.close();
  });
  return async (options, look) => {
    const server = await startWebServer({ ...cannedWith(options.running, Date.now()), ...options.canned });
    try {
      const { page, wrong } = await openPage(browser!, server.url + (options.hash ?? "#/running"), options);
      await look({ page, server });
      await page.close();
      assert.deepEqual(wrong, []);
      assert.deepEqual(server.unknown, []);
    } finally {
      await server.close();
    }
  };
}
