import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { ObservedRun } from "../../src/model/observed-run.ts";
import type { SourceKind } from "../../src/model/sources.ts";
import { rebuildTrace } from "../../src/sources/otlp/rebuild/rebuild-trace.ts";
import { bundleFacts } from "../../src/sources/support-bundle/bundle-facts.ts";
import { readBundle } from "../../src/sources/support-bundle/read/read-bundle.ts";
import type { SqlRow } from "../../src/store/store.ts";
import { capturedAnswers } from "../jenkins-stub/captured-answers.ts";
import { Followed } from "../jenkins-stub/followed.ts";
import { root } from "../support/directories.ts";
import { capturedHome, capturedSpans } from "../support/otlp-captures.ts";
import { restCaptureMissing, unpackRestCapture } from "../support/rest-capture.ts";
import { factsOf, scanInto, withStore } from "../support/scans.ts";

type Facts = Awaited<ReturnType<typeof factsOf>>;

async function seenBy(t: TestContext): Promise<Partial<Record<SourceKind, readonly ObservedRun[]>>> {
  const traces = new Map<string, ReturnType<typeof capturedSpans>>();
  for (const span of capturedSpans(t)) traces.set(span.trace, [...(traces.get(span.trace) ?? []), span]);
  const followed = await Followed.start(t, capturedAnswers(unpackRestCapture(t)), {
    backfillRuns: 100,
    maxRequestsPerMinute: 2000,
  });
  await followed.follow(600_000);
  const bundle = await readBundle(join(root, "..", "shared", "captures", "support-bundle.zip"));
  return {
    otlp: [...traces.values()].flatMap((spans) => rebuildTrace(spans).runs.map(({ run }) => run)),
    rest: followed.ended,
    bundle: bundleFacts(bundle, 0).runs,
  };
}

/** Facts after sources were taken in an order. */
function factsAfter(
  order: readonly SourceKind[],
  { home, seen }: { home: string; seen: Awaited<ReturnType<typeof seenBy>> },
): Promise<Facts> {
  return withStore(":memory:", async (store) => {
    const others = await store.observed();
    for (const source of order)
      if (source === "home") await scanInto(store, home);
      else await others.write("ci", seen[source]!);
    return factsOf(store);
  });
}

/** Rows that one has and the other has not, without columns that only one has. */
function differences(facts: Facts, others: Facts): SqlRow[] {
  return Object.keys(facts).flatMap((table) => {
    const texts = new Set(others[table]!.map((row) => JSON.stringify(row)));
    return facts[table]!.filter((row) => !texts.has(JSON.stringify(row)));
  });
}

test("the home, traces, REST answers and the bundle of a real controller are one truth, whichever came first", {
  skip: restCaptureMissing ?? false,
  timeout: 600_000,
}, async (t) => {
  const seen = await seenBy(t);
  const taken = { home: capturedHome(t), seen };
  assert.deepEqual([seen.otlp?.length, seen.rest?.length, seen.bundle?.length], [46, 175, 65]);
  const alone = await factsAfter(["home"], taken);
  const homeFirst = await factsAfter(["home", "otlp", "rest", "bundle"], taken);
  assert.deepEqual(await factsAfter(["bundle", "rest", "otlp", "home"], taken), homeFirst);
  // The home was copied while a run went on, of which traces saw how a step ended. Of all else it has everything.
  const [more] = differences(homeFirst, alone);
  assert.equal(differences(homeFirst, alone).length, 1);
  assert.equal(more?.full_name, "catch-abort");
  assert.deepEqual(
    Object.entries(homeFirst).map(([table, rows]) => [table, rows.length]),
    Object.entries(alone).map(([table, rows]) => [table, rows.length]),
  );
});
