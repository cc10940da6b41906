import type { ObservedRun } from "../../src/model/observed-run.ts";
import type { RunRows } from "../../src/model/run-rows.ts";
import type { Gap, SourceKind } from "../../src/model/sources.ts";
import type { SeededRandom } from "./random.ts";

type Rows = { -readonly [Table in keyof RunRows]: RunRows[Table] };

/** No facts. */
export const noRows: RunRows = {
  run: [],
  step: [],
  stage: [],
  wait: [],
  error: [],
  agentUse: [],
  libraryUse: [],
  feature: [],
};

/** When invented runs begin. */
export const BEGAN_AT = Date.UTC(2026, 10, 3, 9);

/** What a source is said to have seen of run 7 of `team/app`. */
export function observed(source: SourceKind, rows: Partial<Rows>, more: Partial<ObservedRun> = {}): ObservedRun {
  const startAt = BEGAN_AT;
  const run = rows.run ?? [{ runNumber: 7, startAt, finished: true }];
  return {
    source,
    pipeline: "team/app",
    number: 7,
    startAt,
    observedAt: startAt + 600_000,
    gaps: [],
    ...more,
    rows: { ...noRows, ...rows, run },
  };
}

/** What each kind of source can see of an invented run: columns that it has, how likely it has a row, and what it says it lacks. */
const views: Readonly<Record<SourceKind, { columns: RegExp; share: number; gaps: readonly Gap[]; lateMs: number }>> = {
  home: { columns: /./, share: 0.9, gaps: [], lateMs: 0 },
  hook: { columns: /^(?!script|durability)/, share: 0.95, gaps: [{ kind: "beginning" }], lateMs: 3 },
  otlp: {
    columns: /^(?!block|isBlock|stage|script|queueMs)/,
    share: 0.8,
    gaps: [{ kind: "blocks" }, { kind: "waits" }],
    lateMs: 40,
  },
  rest: {
    columns: /^(?!function|descriptor|block|errorClass)/,
    share: 0.7,
    gaps: [{ kind: "cut", count: 3 }, { kind: "functions" }],
    lateMs: -900,
  },
  bundle: { columns: /^(runNumber|startAt|finished|flowNodes)$/, share: 0, gaps: [{ kind: "steps" }], lateMs: 0 },
};

/** An invented run as several sources saw it, some of them before it ended. */
export function inventRun(random: SeededRandom, sources: readonly SourceKind[], number = 7): ObservedRun[] {
  const truth = inventRows(random, number);
  return sources.map((source) => {
    const { columns, share, gaps, lateMs } = views[source];
    const sawEnd = random.next() < 0.7;
    const startAt = BEGAN_AT + number * 3_600_000 + lateMs;
    const pick = (rows: readonly object[]): object[] =>
      rows.filter(() => random.next() < share).map((row) => only(row, columns, random));
    const rows = Object.fromEntries(Object.entries(truth).map(([table, all]) => [table, pick(all)]));
    const ended = sawEnd
      ? {}
      : { finished: false, durationMs: undefined, result: undefined, workMs: undefined, otherMs: undefined };
    const run = withoutAbsent({
      ...only(truth.run[0]!, columns, random),
      startAt,
      runNumber: number,
      finished: true,
      ...ended,
    });
    const observedAt = startAt + random.below(3_600_000);
    const all = { ...rows, run: [run] } as unknown as RunRows;
    return { source, pipeline: "team/app", number, startAt, observedAt, gaps, rows: all };
  });
}

function only(row: object, columns: RegExp, random: SeededRandom): object {
  const keys = /^(flowNode|kind|name|library|count)$/;
  return Object.fromEntries(
    Object.entries(row).filter(([key]) => keys.test(key) || (columns.test(key) && random.next() < 0.9)),
  );
}

function withoutAbsent(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}

function inventRows(random: SeededRandom, number: number): RunRows {
  const nodes = Array.from({ length: 3 + random.below(12) }, (_, at) => at + 3);
  const at = (node: number): number => BEGAN_AT + number * 3_600_000 + node * 1000;
  const some = (share: number): number[] => nodes.filter(() => random.next() < share);
  return {
    run: [
      {
        runNumber: number,
        startAt: BEGAN_AT,
        finished: true,
        result: random.pick(["SUCCESS", "FAILURE"]),
        durationMs: 60_000,
        workMs: 50_000,
        otherMs: 10_000,
        queueMs: random.below(5000),
        durability: "MAX_SURVIVABILITY",
        flowNodes: nodes.length * 2,
        steps: nodes.length,
      },
    ],
    step: nodes.map((flowNode) => ({
      flowNode,
      block: 2,
      function: random.pick(["sh", "echo", "node"]),
      descriptor: "o.j.Step",
      isBlock: false,
      startAt: at(flowNode),
      durationMs: random.below(1000),
      outcome: "SUCCESS",
      failed: random.next() < 0.1,
    })),
    stage: some(0.3).map((flowNode) => ({ flowNode, kind: "stage", name: `Stage ${flowNode}`, startAt: at(flowNode) })),
    wait: some(0.3).map((flowNode) => ({
      flowNode,
      kind: random.pick(["agent", "input"]),
      durationMs: random.below(500),
    })),
    error: some(0.1).map((flowNode) => ({ flowNode, function: "sh", errorClass: "hudson.AbortException" })),
    agentUse: some(0.1).map((flowNode) => ({ flowNode, isInvocation: true, agent: "agent-1", waitMs: 5 })),
    libraryUse: [{ library: "lib", version: "main" }],
    feature: [
      { kind: "cause", name: "hudson.triggers.TimerTrigger", count: 1 },
      { kind: "cpsNs", name: "run", count: random.below(1_000_000) },
    ],
  };
}

/** All orders of some things. */
export function permutations<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((thing, at) => permutations(things.toSpliced(at, 1)).map((rest) => [thing, ...rest]));
}
