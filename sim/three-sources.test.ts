import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { SpanKeeper } from "../src/ingest/spans/span-keeper.ts";
import { OtlpDecoder } from "../src/sources/otlp/wire/otlp-decoder.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import type { SqlRow, Store } from "../src/store/store.ts";
import { Followed, STARTED_AT } from "../test/jenkins-stub/followed.ts";
import { modelAnswers } from "../test/jenkins-stub/model-answers.ts";
import { tempDirectory } from "../test/support/directories.ts";
import { scanInto } from "../test/support/scans.ts";
import { spansOfRun, traceRequest } from "./emit/otlp-spans.ts";
import { SimulatedRest } from "./emit/stub-model.ts";
import { MINUTE } from "./engine/times.ts";
import { families } from "./families/families.ts";
import type { Run } from "./run/run.ts";
import { createWorld, type World } from "./world.ts";

/** Simulated time: long enough for runs to wait, fail and be aborted. The same with a week takes minutes. */
const HOURS = Number(process.env.FLOWMETER_SIM_HOURS ?? 4);

const URL = "https://ci.example.org/";

async function storeOf(t: TestContext): Promise<Store> {
  const store = await openDuckDbStore(":memory:");
  t.after(() => store.close());
  return store;
}

/** Runs that ended, by Pipeline and number. */
const endedRuns = (store: Store): Promise<SqlRow[]> =>
  store.query(
    `SELECT full_name AS pipeline, run_number AS number, result, start_at AS "startAt", duration_ms AS "durationMs"
     FROM run_fact JOIN pipeline ON pipeline.id = pipeline_id WHERE finished AND result IS NOT NULL ORDER BY full_name, run_number`,
  );

/** Functions that all three sources see: OTLP leaves out `echo`, and REST does not know every function. */
const functions = ["sh", "checkout", "junit", "sleep", "input", "stash", "unstash"];

/** Steps of runs that ended. */
const endedSteps = (store: Store): Promise<SqlRow[]> =>
  store.query(
    `SELECT full_name AS pipeline, run_number AS number, flow_node AS "flowNode", function, step_fact.duration_ms AS "durationMs"
     FROM step_fact JOIN run_fact USING (run_id) JOIN pipeline ON pipeline.id = pipeline_id
     WHERE run_fact.finished AND run_fact.result IS NOT NULL AND NOT is_block
       AND function IN (${functions.map((one) => `'${one}'`).join(", ")})`,
  );

/** Polls the controller as time passes, at the pace that the source advises, and keeps what ended. */
async function polled(t: TestContext, world: World): Promise<Store> {
  const store = await storeOf(t);
  const observed = await store.observed();
  const rest = new SimulatedRest(world.controller);
  rest.update();
  const followed = await Followed.start(t, modelAnswers(rest.model), { maxRequestsPerMinute: 600 });
  const until = (HOURS + 1) * 60 * MINUTE;
  await followed.follow(until, () => {
    world.advanceTo(followed.at);
    rest.update();
  });
  assert.deepEqual(followed.errors, []);
  await observed.write("ci", followed.ended);
  return store;
}

/** Receives the spans of all runs that ended, in the order in which they end. */
async function received(t: TestContext, runs: readonly Run[]): Promise<Store> {
  const store = await storeOf(t);
  const observed = await store.observed();
  const spans = await store.spans();
  const decoder = new OtlpDecoder();
  const sent = runs
    .flatMap((run) => spansOfRun(run, URL))
    .sort((one, other) => Number(BigInt(one.endTimeUnixNano) - BigInt(other.endTimeUnixNano)));
  let at = STARTED_AT;
  for (let from = 0; from < sent.length; from += 512) {
    const body = Buffer.from(JSON.stringify(traceRequest(sent.slice(from, from + 512), { id: "ci-1", url: URL })));
    await spans.append([decoder.spans(body, "json")], at++);
  }
  const keeper = new SpanKeeper({
    spans,
    observed,
    controllerOf: () => "ci",
    now: () => at + MINUTE,
    settings: { graceMs: 0 },
  });
  await keeper.look();
  assert.deepEqual(keeper.state.backlog, { traces: 0, spans: 0 });
  return store;
}

test("the same controller scanned, polled and received gives the same runs, results and times", async (t) => {
  const family = families.get("small-team")!;
  const home = tempDirectory(t);
  const world = createWorld({ seed: 7, home, startAt: STARTED_AT, family, days: 1, runsPerDay: 400, faultScale: 0.5 });
  const rest = await polled(t, world);
  world.flush();
  const scanned = await storeOf(t);
  await scanInto(scanned, home);
  const ended = world.controller.begun.filter(({ isRecordEnded, endAt }) => isRecordEnded && endAt !== undefined);
  const otlp = await received(t, ended);
  const [byScan, byRest, byOtlp] = [await endedRuns(scanned), await endedRuns(rest), await endedRuns(otlp)];
  const steps = [await endedSteps(scanned), await endedSteps(rest), await endedSteps(otlp)] as const;
  t.diagnostic(`runs: ${byScan.length} by scan, ${byRest.length} by REST, ${byOtlp.length} by OTLP`);
  t.diagnostic(`steps: ${steps.map(({ length }) => length).join(", ")}`);
  assert.ok(byScan.length > 20 && steps[0].length > 50);
  assert.deepEqual(rowsOf(byOtlp, world), rowsOf(byScan, world));
  assert.deepEqual(rowsOf(byRest, world), rowsOf(byScan, world));
  assert.deepEqual(rowsOf(steps[2], world), rowsOf(steps[0], world));
  assert.deepEqual(rowsOf(steps[1], world), rowsOf(steps[0], world));
});

/** Rows as texts, in one order; a home calls a branch by its directory, and others by its name. */
function rowsOf(rows: readonly SqlRow[], world: World): string[] {
  const directories = new Map(
    [...world.controller.pipelines.values()].map(({ fullName, folder }) => [
      fullName,
      folder.replaceAll(/(^|\/)(jobs|branches)\//g, "$1"),
    ]),
  );
  const directoryOf = (name: string): string => directories.get(name) ?? name;
  return rows.map((row) => JSON.stringify({ ...row, pipeline: directoryOf(String(row.pipeline)) })).sort();
}
