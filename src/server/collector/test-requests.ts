import type { TestContext } from "node:test";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { purposeKeys } from "../../privacy/wire/keys.ts";
import { requestBytes } from "../../privacy/wire/messages.ts";
import type { Report } from "../../privacy/wire/report.ts";
import { signed } from "../../privacy/wire/sign.ts";
import type { Collecting } from "./collect.ts";
import { GRACE, testCollector, testReport } from "./test-collector.ts";

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** A collector that listens, and ways to ask it; its clock is the test's. */
export async function started(t: TestContext, more: Parameters<typeof testCollector>[1] = {}) {
  const clock = { now: GRACE };
  const made = await testCollector(clock, more);
  let current: Collecting = made.collecting;
  t.after(() => current.close().catch(() => undefined));
  const post = async (path: string, body: Uint8Array | string, headers: Record<string, string> = {}) => {
    const answer = await fetch(current.url + path, { method: "POST", body: body as string, headers });
    const text = await answer.text();
    return { status: answer.status, text, json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  return {
    clock,
    directory: made.directory,
    url: () => current.url,
    now: () => current,
    post,
    get: async (path: string) => {
      const answer = await fetch(current.url + path);
      return { status: answer.status, text: await answer.text() };
    },
    /** Opens it again after the test has closed it. */
    reopen: async () => {
      current = await made.open();
    },
    restart: async () => {
      await current.close();
      current = await made.open();
    },
  };
}

/** A report that was edited after it was made, and signed again. */
export function resigned(edit: (report: Record<string, unknown>) => void): Uint8Array {
  const { sig: _, ...report } = JSON.parse(Buffer.from(testReport(1)).toString()) as Report;
  const keys = purposeKeys(new Uint8Array(32).fill(1), report);
  const edited: Record<string, unknown> = { ...report };
  edit(edited);
  return Buffer.from(canonicalJson(signed(edited as { key: string }, keys)));
}

/** What the holder of a controller's key asks. */
export function ask(
  action: "erase" | "export",
  controller: number,
  more: { nonce?: string; period?: string; day?: string } = {},
) {
  const purpose = { dest: "tests", env: "pipeline.configured", period: more.period ?? "2027-03" };
  const keys = purposeKeys(new Uint8Array(32).fill(controller), purpose);
  return requestBytes(
    {
      action,
      ...purpose,
      nonce: more.nonce ?? "C".repeat(22),
      ...(action === "export" ? { day: more.day ?? "2027-04-03" } : {}),
    },
    keys,
  );
}
