import fc from "fast-check";
import { type FactTable, factTables } from "../../model/facts.ts";
import { DAY, MINUTE, MONDAY, TestStore } from "../test-store.ts";

/** Columns of a row; undefined is absent. */
type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** What a run left behind: rows by table, all without its id. */
export type GeneratedRun = Readonly<Record<FactTable, readonly Row[]>>;

/** Pipelines of two controllers, some of which have the same names. */
const pipelines = [
  [1, "a", "team/x"],
  [2, "a", "team/x/sub"],
  [3, "a", "top"],
  [4, "b", "team/x"],
  [5, "b", "o'hara; --/100%"],
] as const;

/** Runs of three weeks; facts of all kinds, with values from 0 to weeks, whatever may be absent absent at times. */
export function generatedRuns(size: { minLength: number; maxLength: number }): fc.Arbitrary<GeneratedRun[]> {
  return fc.array(generatedRun, size).map((runs) => runs.map(numbered));
}

/** Writes runs to a store in the order given; their ids are 1 and so on, or from `firstId`. */
export async function writeRuns(test: TestStore, runs: readonly GeneratedRun[], firstId = 1): Promise<void> {
  for (const table of Object.keys(factTables) as FactTable[]) {
    const rows = runs.flatMap((run, index) => run[table].map((row) => ({ runId: firstId + index, ...row })));
    await test.facts(table, rows);
  }
  for (const [index, { run }] of runs.entries())
    if (run[0]!.runNumber !== undefined && Number(run[0]!.runNumber) % 3 !== 0)
      await test.insert("build", {
        controller_id: 1,
        path: `b/${firstId + index}`,
        kind: "run",
        run_id: firstId + index,
      });
}

/** A new store that holds runs. */
export async function storeOf(runs: readonly GeneratedRun[]): Promise<TestStore> {
  const test = await TestStore.open();
  await test.pipelines(pipelines);
  await test.insert("agent", { controller_id: 1, name: "linux" });
  await writeRuns(test, runs);
  return test;
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 4 });
const flag = maybe(fc.boolean());
const durationMs = maybe(
  fc.oneof(fc.constantFrom(0, 1), fc.integer({ max: 1000, min: 2 }), fc.integer({ min: 1, max: 3_000_000_000 })),
);
const count = maybe(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 50_000 })));
const named = (...names: string[]): fc.Arbitrary<string | undefined> => maybe(fc.constantFrom(...names));

/** At midnight, a millisecond before, or at any minute. */
const startAt = maybe(
  fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.oneof(fc.constantFrom(0, -1), fc.integer({ min: 0, max: 1439 })))
    .map(([day, minute]) => MONDAY + day * DAY + (minute === -1 ? -1 : minute * MINUTE)),
);

const run = fc.record({
  pipelineId: fc.integer({ min: 1, max: 5 }),
  startAt,
  durationMs,
  finished: fc.boolean(),
  result: named("SUCCESS", "FAILURE", "UNSTABLE", "ABORTED", "NOT_BUILT"),
  hasExecution: fc.boolean(),
  durability: named("MAX_SURVIVABILITY", "PERFORMANCE_OPTIMIZED"),
  queueMs: durationMs,
  workMs: durationMs,
  agentWaitMs: durationMs,
  lockWaitMs: durationMs,
  otherMs: durationMs,
  flowNodes: count,
  stages: count,
  parallelWidth: count,
  scriptLines: count,
  replayed: flag,
  restarted: flag,
});

const functions = named("sh", "echo", "node", "sleep", "script", "it's; --");
const step = fc.record({ function: functions, isBlock: flag, durationMs, ownError: flag });
const stage = fc.record({
  kind: named("stage", "branch"),
  name: named("Build", "Test", "Deploy'; --"),
  durationMs,
  status: named("SKIPPED_FOR_FAILURE", "FAILED_AND_CONTINUED"),
  synthetic: named("PRE"),
  executed: flag,
});
const wait = fc.record({ kind: named("agent", "lock", "input", "sleep"), durationMs });
const error = fc.record({
  function: functions,
  effectiveClass: named("hudson.AbortException", "java.io.NotSerializableException", "X'; --"),
  causeClass: named("org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout"),
  handled: flag,
});
const agentUse = fc.record({
  isInvocation: flag,
  label: named("linux", "gpu"),
  agent: named("(built-in)", "linux", "cloud-1"),
  waitMs: durationMs,
  heldMs: durationMs,
});
const libraryUse = fc.record({ library: named("util", "deploy"), version: named("v1", "v2"), trusted: flag });
const feature = fc.record({
  kind: fc.constantFrom("cause", "cpsNs", "agent", "option", "postPipeline"),
  name: fc.constantFrom("Cause$UserIdCause", "TimerTrigger$TimerTriggerCause", "parse", "any", "always", "timeout"),
  count: fc.integer({ min: 0, max: 1_000_000_000_000 }),
});

const few = (row: fc.Arbitrary<Row>): fc.Arbitrary<Row[]> => fc.array(row, { maxLength: 3 });

const generatedRun: fc.Arbitrary<GeneratedRun> = fc.record({
  run: run.map((row): Row[] => [row]),
  step: few(step),
  stage: few(stage),
  wait: few(wait),
  error: few(error),
  agentUse: few(agentUse),
  libraryUse: few(libraryUse),
  feature: few(feature),
});

/** Syntax goes by Pipeline: which of two runs that began at once comes later is for nobody to know. */
function numbered(generated: GeneratedRun, index: number): GeneratedRun {
  const [row] = generated.run;
  const syntax = row!.pipelineId === 3 ? "scripted" : "declarative";
  return { ...generated, run: [{ ...row, runNumber: index, syntax }] };
}
