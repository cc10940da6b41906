import type { ChangesAnswer, QuarantineAnswer, SourcesAnswer } from "../../../src/api/inventory.ts";
import type { MetricAnswer, MetricSeriesAnswer, MetricsAnswer } from "../../../src/api/metrics.ts";
import type { ApiSection, ApiTimeline, PageAnswer, SummaryAnswer } from "../../../src/api/report.ts";
import type { ApiStoreGap } from "../../../src/api/store-gaps.ts";
import { reportSections } from "../../../src/web/data/paths-of.ts";
import { hostileNames } from "./fleets.ts";

/** Answers of a store for the dashboard's tests, by path: every kind of block is in them, and names that are not meant well. */
export function storedAnswers(): Readonly<Record<string, unknown>> {
  return {
    summary,
    findings: {
      findings: [{ id: "slower", headline: `\`${hostileNames[2]}\` got slower.`, detail: "Median 3 min, then 8 min." }],
    },
    ...Object.fromEntries(
      [...new Set(Object.values(reportSections).flat())].map((id) => [`sections/${id}`, sectionOf(id)]),
    ),
    errors,
    changes,
    metrics,
    "metrics/run.duration": runDuration,
    "metrics/run.duration/series": durationSeries,
    "metrics/error.occurred/series": { ...durationSeries, id: "error.occurred", unit: "{error}" },
    sources,
    quarantine,
  };
}

/** The same while two servers of the store do not answer. */
export function incompleteAnswers(noticedAt: number): Readonly<Record<string, unknown>> {
  const gaps = ["ch-2.example.org:8123", "ch-3.example.org:8123"].map((host, index): ApiStoreGap => {
    const reason = `The ClickHouse at ${host} does not answer.`;
    const missing = index === 0 ? `all of the controllers games and ${hostileNames[2]}` : "all of the controller web";
    return { host, reason, missing, sentence: reason, since: new Date(noticedAt).toISOString(), parts: 3 };
  });
  return Object.fromEntries(
    Object.entries(storedAnswers()).map(([path, answer]) => [path, { ...(answer as object), gaps }]),
  );
}

const WEEK_MS = 7 * 86_400_000;
const FIRST_AT = Date.UTC(2026, 7, 31);

const timeline: ApiTimeline = {
  bucketDays: 7,
  buckets: [5, 5, 0, 2, 4, 8].map((runs, index) => ({
    startAt: FIRST_AT + index * WEEK_MS,
    runs,
    success: Math.ceil(runs / 2),
    unstable: 0,
    failure: Math.floor(runs / 2),
    aborted: 0,
    notBuilt: 0,
    unfinished: 0,
    ...(runs === 0 ? {} : { durationMsP50: 60_000 * runs, durationMsP95: 900_000 * runs }),
  })),
};

const runsSection: ApiSection = {
  id: "runs",
  title: "Runs and results",
  metrics: ["run.completed", "run.failure_ratio"],
  blocks: [
    { kind: "text", text: "24 runs of 3 Pipelines, 4 a week." },
    {
      kind: "shares",
      caption: "How runs ended",
      parts: [
        { label: "SUCCESS", value: "13", share: 0.54, tone: "success" },
        { label: "FAILURE", value: "11", share: 0.46, tone: "failure" },
      ],
    },
    { kind: "runsChart", timeline },
  ],
};

const timeSection: ApiSection = {
  id: "time",
  title: "Where the time goes",
  metrics: ["run.duration"],
  blocks: [
    { kind: "durationChart", timeline },
    {
      kind: "table",
      table: {
        caption: "Waits that ended",
        columns: [
          { title: "Waiting for", kind: "name" },
          { title: "Waits", kind: "number", isMinor: true },
          { title: "Total", kind: "number" },
          { title: "", kind: "bar" },
        ],
        rows: [
          ["agent", "52", "1 h 1 min", 1],
          ["lock", "8", null, 0.15],
        ],
        note: "Each wait on its own.",
      },
    },
  ],
};

/** So many rows that the tail is folded, and names among them that are hostile. */
const stepsSection: ApiSection = {
  id: "steps",
  title: "Steps",
  metrics: ["step.invocations"],
  blocks: [
    {
      kind: "table",
      table: {
        caption: "Steps by invocations",
        columns: [
          { title: "Step", kind: "name" },
          { title: "Invocations", kind: "number" },
          { title: "", kind: "bar" },
        ],
        rows: [...hostileNames, ...Array.from({ length: 14 }, (_, index) => `step${index}`)].map((name, index) => [
          name,
          String(100 - index),
          1 - index / 100,
        ]),
      },
    },
    { kind: "list", title: "In words", items: [`\`${hostileNames[0]}\` is the heaviest`, "one ` backquote"] },
    ...["Syntax", "Origin"].map((caption) => ({
      kind: "table" as const,
      table: {
        caption,
        isNarrow: true,
        columns: [
          { title: caption, kind: "name" as const },
          { title: "Pipelines", kind: "number" as const },
        ],
        rows: [["Declarative", "3"]],
      },
    })),
  ],
};

const page = (part: Partial<PageAnswer>): PageAnswer => ({
  title: "A page",
  subtitle: ["Controller ci", "24 runs, 2026-08-31 to 2026-10-11. All of them are fully seen."],
  figures: [],
  findings: [],
  sections: [],
  footer: "Days and weeks are UTC.",
  ...part,
});

const summary: SummaryAnswer = {
  subtitle: ["Controller ci", "24 runs, 2026-08-31 to 2026-10-11. All of them are fully seen."],
  figures: [
    { label: "Runs", value: "24", note: "4 a week", metric: "run.started" },
    { label: "Median run", value: "7 min 18 s", metric: "run.duration" },
  ],
  footer: "Days and weeks are UTC.",
};

/** Sections that no test looks into are a sentence. */
function sectionOf(id: string): ApiSection {
  const own = [runsSection, timeSection, stepsSection].find((section) => section.id === id);
  return (
    own ?? { id, title: `All ${id}`, metrics: ["run.started"], blocks: [{ kind: "text", text: `This is ${id}.` }] }
  );
}

const errors = page({
  title: "2 groups of errors are new",
  figures: [
    { label: "Errors", value: "9", note: "3 groups", metric: "error.occurred" },
    { label: "New", value: "2" },
  ],
  sections: [{ ...stepsSection, id: "groups", title: "Errors of runs" }],
});

/** What frames a report of a period in which nothing ran. */
export const emptySummary: SummaryAnswer = {
  ...summary,
  figures: [],
  subtitle: [
    "Controller ci",
    "No runs since 2026-10-29. The last run in the store began 2023-02-16: choose a longer period.",
  ],
};

const changes: ChangesAnswer = {
  pipelines: 3,
  changes: [
    {
      sentence: "`shop/deploy` got 38 % slower on 12 May, in stage Test; waiting did not change",
      pipeline: "shop/deploy",
      changedAt: Date.UTC(2026, 4, 12, 6),
      runNumber: 27,
      ratio: 1.38,
      runsBefore: 8,
      runsAfter: 9,
      beforeMsP50: 15_000,
      afterMsP50: 21_000,
      trend: [14, 15, 16, 21, 22],
    },
  ],
};

const durationHead = {
  id: "run.duration",
  kind: "distribution",
  group: "performance",
  unit: "ms",
  summary: "How long completed runs took, from start to end.",
  question: "How long do Pipelines take?",
  decision: "Set performance goals and default timeouts",
  hasSeries: true,
  value: { n: 24, value: 438_000, total: 9_000_000, p95: 6_060_000, max: 14_160_000 },
} as const;

const metrics: MetricsAnswer = {
  metrics: [
    { ...durationHead, weeks: [null, 0, 5000, 438_000] },
    {
      ...durationHead,
      id: "plugin.present",
      kind: "state",
      group: "adoption",
      unit: "{plugin}",
      summary: "Which plugins are there.",
      question: "Which Pipeline plugins are there, and how far behind?",
      hasSeries: false,
      value: { n: 3, value: 3 },
    },
    { ...durationHead, id: "step.invocations", kind: "counter", group: "adoption", unit: "{step}", weeks: [1, 4, 9] },
    { ...durationHead, id: "wait.duration", value: { n: 60 }, largest: { name: "agent", n: 52, total: 3_660_000 } },
  ],
};

const runDuration: MetricAnswer = {
  ...durationHead,
  version: 1,
  description: "One value per completed run.",
  population: "controllers with at least one completed run",
  notFor: ["ranking teams or people"],
  groupings: ["By result: SUCCESS, FAILURE; what fits none is other."],
  labels: [
    {
      label: "result",
      parts: [
        { name: hostileNames[0]!, n: 13, value: 400_000, p95: 900_000, total: 5_000_000 },
        { n: 11, value: 300_000, p95: 800_000, total: 4_000_000 },
      ],
      partsLeftOut: 2,
    },
  ],
  quantileError: 0.01,
};

const durationSeries: MetricSeriesAnswer = {
  id: "run.duration",
  unit: "ms",
  grain: "week",
  bucketDays: 7,
  buckets: timeline.buckets.map(({ startAt }) => startAt),
  rows: timeline.buckets
    .filter(({ runs }) => runs > 0)
    .map(({ startAt, runs }) => ({ at: startAt, n: runs, value: runs * 60_000, p95: runs * 900_000 })),
  quantileError: 0,
};

const sources: SourcesAnswer = {
  controllers: [
    {
      controller: "ci",
      name: "ci",
      jenkinsVersion: "2.541.2",
      lastScanAt: Date.UTC(2026, 9, 27, 6),
      completeness: "92 % of runs (22 of 24) fully seen, 1 without flow nodes, 1 with records that could not be read.",
      aliases: [],
      sources: [{ kind: "home", name: "Jenkins home", sentence: "Jenkins home: 24 runs, last 2 min ago.", runs: 24 }],
      gaps: [],
    },
  ],
  proposals: [],
  firstRunAt: FIRST_AT,
  lastRunAt: FIRST_AT + 5 * WEEK_MS,
  lastRunOfAllAt: FIRST_AT + 5 * WEEK_MS,
  runs: 24,
  runsFullySeen: 22,
  runsSeenInPart: 0,
  runsWithoutFlowNodes: 1,
  runsWithQuarantinedRecords: 1,
  quarantinedRecords: 1,
};

const quarantine: QuarantineAnswer = {
  total: 1,
  byCode: [{ code: "malformed", records: 1 }],
  records: [
    {
      controller: "ci",
      file: `jobs/${hostileNames[0]}/builds/1/build.xml`,
      code: "malformed",
      reason: "it ends before its root does",
      since: Date.UTC(2026, 9, 27, 6),
    },
  ],
};
