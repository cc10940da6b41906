import type {
  ApiPipelineRow,
  ApiPipelineRun,
  PipelineAnswer,
  PipelineRunsAnswer,
  PipelinesAnswer,
} from "../../../src/api/pipelines.ts";
import type { ApiNode, RunAnswer, RunGraphAnswer } from "../../../src/api/runs.ts";

/** Pipelines and runs for the dashboard's tests: what a store answers about them. */

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Names that nobody should meet: markup, paths, reversals, what ends a title, and one of 4 kB. */
export const hostilePipelines = [
  "<img src=x onerror=alert(1)>/<script>alert(2)</script>",
  "../../../etc/passwd",
  "pay\u202eroll/\u200fdeploy\u0000\u0007",
  `long/${"x".repeat(4091)}`,
  "</title><b>#7",
] as const;

const at = (now: number, daysAgo: number): string => new Date(now - daysAgo * DAY).toISOString();

function row(now: number, name: string, part: Partial<ApiPipelineRow> = {}): ApiPipelineRow {
  const lastRuns = Array.from({ length: 12 }, (_, index) => ({
    ...{ runNumber: index + 1, durationMs: (3 + (index % 4)) * MINUTE, isOpen: false },
    ...{ result: index % 5 === 3 ? "FAILURE" : index % 7 === 5 ? "UNSTABLE" : "SUCCESS", startAt: at(now, 12 - index) },
  }));
  return {
    ...{ name, syntax: "declarative", isGone: false, isDisabled: false, runs: 12, judged: 12, failed: 3, lastRuns },
    ...{ durationMsP50: 4 * MINUTE, durationMsP95: 6 * MINUTE, waitShare: 0.31 },
    ...part,
  };
}

/** A page of the list of Pipelines. */
export function pipelinesAnswer(
  now: number,
  names: readonly string[],
  part: Partial<PipelinesAnswer> = {},
): PipelinesAnswer {
  return { pipelines: names.map((name) => row(now, name)), total: names.length, ...part };
}

/** A Pipeline whose stage Test got slower. */
export function pipelineAnswer(now: number, name: string, part: Partial<PipelineAnswer> = {}): PipelineAnswer {
  const days = Array.from({ length: 14 }, (_, index) => index);
  const grown = (minutes: number): (number | null)[] =>
    days.map((day) => (day === 4 ? null : (day < 8 ? minutes : 2 * minutes) * MINUTE));
  return {
    ...{ name, syntax: "declarative", origin: "scm", isDisabled: false, runs: 28, finished: 27, judged: 26, failed: 4 },
    ...{ firstRunAt: at(now, 200), lastRunAt: at(now, 1), durationMsP50: 9 * MINUTE, durationMsP95: 17 * MINUTE },
    time: [
      { part: "work", totalMs: 200 * MINUTE },
      { part: "agent", totalMs: 60 * MINUTE },
      { part: "input", totalMs: 30 * MINUTE },
      { part: "other", totalMs: 1 * MINUTE },
    ],
    stages: {
      bucketDays: 1,
      startAts: days.map((day) => at(now, 14 - day)),
      run: grown(4),
      stages: [
        { stage: "Build", durationMsP50: days.map(() => 2 * MINUTE), overallMsP50: 2 * MINUTE, totalMs: 56 * MINUTE },
        { stage: "Test <b>all</b>", durationMsP50: grown(3), overallMsP50: 5 * MINUTE, totalMs: 130 * MINUTE },
      ],
      others: 2,
    },
    changes: [
      {
        ...{ changedAt: at(now, 6), runNumber: 41, isSlower: true, beforeMsP50: 4 * MINUTE, afterMsP50: 8 * MINUTE },
        sentence: "got 100 % slower on 12 May, in stage Test <b>all</b>; waiting did not change",
        stages: ["Test <b>all</b>"],
      },
    ],
    steps: [
      {
        function: "sh",
        kind: "work",
        invocations: 81,
        totalMs: 190 * MINUTE,
        durationMsP50: MINUTE,
        durationMsP95: 4 * MINUTE,
        ownErrors: 4,
      },
      {
        function: "input",
        kind: "wait",
        invocations: 3,
        totalMs: 30 * MINUTE,
        durationMsP50: 10 * MINUTE,
        ownErrors: 0,
      },
    ],
    errors: [
      {
        ...{
          id: "00000000000ff",
          errorClass: "hudson.AbortException",
          function: "sh",
          category: "step failure",
          state: "new",
        },
        ...{ errors: 4, runs: 4, fatal: 4, lastSeenAt: at(now, 2), lastRun: `${name}#53` },
      },
    ],
    libraries: [{ library: "shop-steps", version: "main", uses: 27 }],
    agents: [{ label: "linux", uses: 27, waitMsP50: MINUTE }, { uses: 2 }],
    ...part,
  };
}

/** Runs of a Pipeline, the newest with this number. */
function runsAnswer(now: number, pipeline: string, newest: number, count: number): PipelineRunsAnswer {
  const runs = Array.from({ length: count }, (_, index): ApiPipelineRun => {
    const runNumber = newest - index;
    const base = { run: `${pipeline}#${runNumber}`, runNumber, startAt: at(now, index), flowNodes: 40, queueMs: 12 };
    if (index === 0) return { ...base, isOpen: true, time: [] };
    const time = [
      { part: "work", totalMs: 3 * MINUTE },
      { part: "agent", totalMs: MINUTE },
    ];
    return { ...base, isOpen: false, result: index % 4 === 2 ? "FAILURE" : "SUCCESS", durationMs: 4 * MINUTE, time };
  });
  return { runs };
}

/** A run that failed in one of two arms. */
export function runAnswer(now: number, run: string, part: Partial<RunAnswer> = {}): RunAnswer {
  const hash = run.lastIndexOf("#");
  return {
    ...{ run, pipeline: run.slice(0, hash), runNumber: Number(run.slice(hash + 1)), result: "FAILURE", isOpen: false },
    ...{ startAt: at(now, 1), durationMs: 10 * MINUTE, queueMs: 4000, syntax: "declarative", flowNodes: 30, steps: 9 },
    time: [
      { part: "work", totalMs: 7 * MINUTE },
      { part: "agent", totalMs: 3 * MINUTE },
    ],
    ...{ causes: ["a person"], isReplayed: false, isRestarted: false, libraries: [], stages: [], stagesLeftOut: 0 },
    errors: [
      { flowNode: 15, stage: "integration", errorClass: "hudson.AbortException", function: "sh", isHandled: false },
    ],
    previousRun: 60,
    nextRun: 62,
    ...part,
  };
}

/** Its flow graph: an agent waited for, a stage of two arms, a person waited for, a stage that was skipped. */
export function graphNodes(): ApiNode[] {
  const node = (
    flowNode: number,
    kind: ApiNode["kind"],
    name: string,
    minutes: readonly [number, number],
    part: Partial<ApiNode> = {},
  ): ApiNode => ({
    ...{
      flowNode,
      kind,
      name,
      startMs: minutes[0] * MINUTE,
      durationMs: (minutes[1] - minutes[0]) * MINUTE,
      outcome: "SUCCESS",
    },
    ...part,
  });
  const failed = { outcome: "FAILURE", hasFailed: true } as const;
  return [
    node(3, "block", "node", [0, 10], {
      label: "linux",
      agent: "linux-2",
      waits: [{ kind: "agent", startMs: 0, durationMs: 3 * MINUTE }],
      ...failed,
    }),
    node(5, "block", "withEnv", [3, 10], { parent: 3, ...failed }),
    node(6, "stage", "Test", [3, 7], { parent: 5, ...failed }),
    node(8, "branch", "unit", [3, 5], { parent: 6 }),
    node(9, "branch", "integration", [3, 7], { parent: 6, ...failed }),
    node(13, "step", "sh", [3, 5], { parent: 8 }),
    node(15, "step", "sh", [3, 7], { parent: 9, ...failed, isOrigin: true }),
    node(20, "stage", "Approve", [7, 10], { parent: 5 }),
    node(21, "step", "input", [7, 10], {
      parent: 20,
      waits: [{ kind: "input", startMs: 7 * MINUTE, durationMs: 3 * MINUTE }],
    }),
    node(25, "stage", "Deploy", [10, 10], { parent: 5, isSkipped: true, status: "SKIPPED_FOR_FAILURE" }),
  ];
}

/** A page of a flow graph. */
export function graphAnswer(now: number, part: Partial<RunGraphAnswer> = {}): RunGraphAnswer {
  return { nodes: graphNodes(), isOpen: false, startAt: at(now, 1), durationMs: 10 * MINUTE, ...part };
}

/** Path below `api/v1/` of a run, or of a Pipeline. */
export const pathTo = (what: "runs" | "pipelines", name: string): string => `${what}/${encodeURIComponent(name)}`;

/** What a Pipeline and one run of it are answered with. */
export function answersOf(now: number, pipeline: string, number: number): Record<string, unknown> {
  const run = `${pipeline}#${number}`;
  return {
    [pathTo("pipelines", pipeline)]: pipelineAnswer(now, pipeline),
    [`${pathTo("pipelines", pipeline)}/runs`]: runsAnswer(now, pipeline, 62, 30),
    [pathTo("runs", run)]: runAnswer(now, run),
    [`${pathTo("runs", run)}/graph`]: graphAnswer(now),
  };
}

/** What is answered unless a test says otherwise. */
export function browseAnswers(now: number): Record<string, unknown> {
  const names = ["shop/deploy", "shop/api/build", "docs-site", "platform/images/base"];
  return { pipelines: pipelinesAnswer(now, names), ...answersOf(now, "shop/deploy", 61) };
}
