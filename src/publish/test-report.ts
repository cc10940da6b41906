import type { Report } from "../model/report.ts";

/** Some values of some sections; the rest is that of an empty store. */
export type ReportParts = {
  readonly [Part in keyof Report]?: Report[Part] extends readonly unknown[] | number
    ? Report[Part]
    : Partial<Report[Part]>;
};

/** A report of nothing but what is given. */
export function reportOf(parts: ReportParts = {}): Report {
  const sections = Object.entries(empty).map(([name, section]) => {
    const part = parts[name as keyof Report];
    return [name, isPlain(section) ? { ...section, ...(part as object) } : (part ?? section)];
  });
  return Object.fromEntries(sections) as Report;
}

function isPlain(section: unknown): section is object {
  return typeof section === "object" && !Array.isArray(section);
}

const empty: Report = {
  scope: { generatedAt: Date.UTC(2026, 10, 24), since: undefined, folder: undefined, controller: undefined, top: 10 },
  coverage: {
    controllers: [{ controller: "ci", name: "ci", jenkinsVersion: "2.541.2", lastScanAt: undefined }],
    firstRunAt: undefined,
    lastRunAt: undefined,
    lastRunOfAllAt: undefined,
    runs: 0,
    runsFullySeen: 0,
    runsSeenInPart: 0,
    runsWithoutFlowNodes: 0,
    runsWithQuarantinedRecords: 0,
    quarantinedRecords: 0,
  },
  inventory: {
    pipelines: 0,
    declarative: 0,
    scripted: 0,
    unknownSyntax: 0,
    inline: 0,
    fromScm: 0,
    scmBranches: 0,
    organizationBranches: 0,
    otherOrigin: 0,
    disabled: 0,
    folders: 0,
    multibranchProjects: 0,
    organizationFolders: 0,
    otherJobs: 0,
    ranInPeriod: 0,
    neverRun: 0,
    activeIn28Days: 0,
    activeIn28DaysBeforeLastRun: 0,
    dormant: 0,
    dormantAfterDays: 90,
  },
  runs: {
    total: 0,
    finished: 0,
    unfinished: 0,
    unfinishedOlderThanADay: 0,
    byResult: [],
    judged: 0,
    failed: 0,
    failingPipelines: 0,
    concentratedPipelines: 0,
    concentratedFailures: 0,
    replayed: 0,
    restarted: 0,
    pipelines: 0,
    perWeek: undefined,
    causes: [],
  },
  timeline: { bucketDays: 7, buckets: [] },
  durations: {
    runs: 0,
    durationMsP50: undefined,
    durationMsP95: undefined,
    durationMsMax: undefined,
    queueMs: 0,
    splitRuns: 0,
    splitMs: 0,
    workMs: 0,
    agentWaitMs: 0,
    lockWaitMs: 0,
    inputWaitMs: 0,
    downstreamWaitMs: 0,
    sleepMs: 0,
    otherMs: 0,
  },
  waits: [],
  steps: {
    functions: 0,
    invocations: 0,
    ownErrors: 0,
    byTime: [],
    blocksByTime: [],
    byInvocations: [],
    retryPipelines: 0,
    retryInvocations: 0,
  },
  scriptEscapes: {
    declarativePipelines: 0,
    pipelines: 0,
    byUses: [],
  },
  libraries: {
    configuredGlobal: 0,
    configuredInFolders: 0,
    configuredUnused: 0,
    runs: 0,
    pipelines: 0,
    versionsInUse: 0,
    floatingLibraries: 0,
    librariesInUse: 0,
    versions: [],
  },
  agents: {
    uses: 0,
    withoutAgent: 0,
    slowestLabel: undefined,
    distinctLabels: 0,
    labels: [],
    byKind: [],
    configuredAgents: 0,
    agentExecutors: 0,
    builtInExecutors: undefined,
  },
  declarative: {
    pipelines: 0,
    directives: [],
    options: [],
    postPipeline: [],
    postStage: [],
    triggers: [],
    parameters: [],
    when: [],
    agents: [],
    anyPost: 0,
    anyTimeout: 0,
  },
  stages: { stages: 0, executed: 0, skipped: [], synthetic: 0, parallelBranches: 0, slowest: [] },
  engine: { timers: [], durability: [], heavyFlowNodes: 500, heavyPipelines: 0, heavyMaxSurvivability: 0 },
  errors: { total: 0, distinctClasses: 0, classes: [], functions: [], notInterruptions: 0, outsideSteps: 0 },
  pipelines: { total: 0, totalMs: 0, byTime: [], byFlowNodes: [], slowed: [] },
  metrics: {},
  quantileError: 0,
};
