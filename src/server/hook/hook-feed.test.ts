import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { SourceState } from "../../model/sources.ts";
import type { SpoolPlace } from "../../sources/hook/read/spool-reader.ts";
import { line, runLines, T0 } from "../../sources/hook/test-lines.ts";
import { HookFeed } from "./hook-feed.ts";

/** A home, a store that keeps in memory what is written, and looks one at a time. */
function world(t: TestContext) {
  const home = mkdtempSync(join(tmpdir(), "flowmeter-hook-"));
  t.after(() => rmSync(home, { recursive: true }));
  const file = join(home, "flowmeter", "events.0.jsonl");
  const runs: ObservedRun[] = [];
  const states: SourceState[] = [];
  const errors: unknown[] = [];
  let place: SpoolPlace | undefined;
  let isFull = false;
  return {
    runs,
    states,
    errors,
    put: (lines: readonly string[]): void => {
      mkdirSync(join(home, "flowmeter"), { recursive: true });
      appendFileSync(file, lines.map((text) => `${text}\n`).join(""));
    },
    empty: (): void => writeFileSync(file, ""),
    fill: (full: boolean): void => {
      isFull = full;
    },
    place: () => place,
    /** A process that looks so often, with something done after each look. */
    serve: async (...after: readonly (() => void)[]): Promise<void> => {
      const over = new AbortController();
      let looks = 0;
      const feed = new HookFeed({
        home,
        controller: "ci",
        observed: {
          write: (_controller, written) => {
            if (isFull) return Promise.reject(new Error("the disk is full"));
            runs.push(...written);
            return Promise.resolve();
          },
        },
        inTurn: (action) => action(),
        place: {
          read: () => place,
          write: (written) => {
            place = written;
          },
        },
        now: () => T0 + 60_000,
        sleep: () => {
          after[looks]?.();
          if (++looks > after.length) over.abort();
          return Promise.resolve();
        },
        onError: (error) => void errors.push(error),
      });
      await feed.work(over.signal);
      if (feed.state !== undefined) states.push(feed.state);
    },
  };
}

const names = (runs: readonly ObservedRun[]): string[] => runs.map(({ pipeline, number }) => `${pipeline}#${number}`);

test("runs are kept as they end, and the next process goes on where the last one stopped", async (t) => {
  const { runs, states, put, serve, place } = world(t);
  await serve();
  assert.equal(place(), undefined, "there is no hook");
  put(runLines("a#1"));
  await serve(() => put(runLines("a#2", 100).slice(0, 12)));
  assert.deepEqual(names(runs), ["a#1"]);
  assert.deepEqual(
    states.map(({ kind, state }) => [kind, state]),
    [["hook", "connected"]],
  );
  await serve(() => put(runLines("a#2", 100).slice(12)));
  assert.deepEqual(names(runs), ["a#1", "a#2"], "what was known of a run that went on is read again");
  assert.equal(runs[1]!.rows.step.length, 3);
  assert.deepEqual(runs[1]!.gaps, []);
  await serve();
  assert.equal(runs.length, 2);
});

test("what could not be written is read again; that is said once", async (t) => {
  const { runs, errors, put, serve, fill } = world(t);
  put(runLines("a#1"));
  fill(true);
  await serve(
    () => undefined,
    () => undefined,
    () => fill(false),
  );
  assert.deepEqual(names(runs), ["a#1"]);
  assert.equal(errors.length, 1);
});

test("junk in the place of a spool does no harm", async (t) => {
  const { runs, errors, put, serve } = world(t);
  put(["\0\0", "{}", "x".repeat(400_000), line(1, { event: "node" })]);
  await serve(() => put(runLines("a#1", 2)));
  assert.deepEqual(names(runs), ["a#1"]);
  assert.deepEqual(errors, []);
});
