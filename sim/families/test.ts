import type { WorldFamily } from "./family.ts";

/** Kinds of all test families; a dot a minute, storms, loops and more are not in any tuning family. */
const runKinds = {
  "silent-step": 5,
  "completion-lost": 2,
  "crawling-step": 2,
  "dotting-step": 4,
  "silent-lock-holder": 2,
  "silent-downstream": 2,
  "step-never-started": 1,
  "wrapper-died": 1,
  "no-space-on-agent": 2,
  "abort-ignored": 1,
  "timeout-ignored": 2,
  "engine-busy": 2,
  "engine-paused": 2,
  "runaway-loop": 2,
  "retry-storm": 2,
  "wait-until-for-ever": 1,
  "input-forgotten": 1,
  "zombie-finished": 1,
  "zombie-unlisted": 2,
  "zombie-blocks-next": 1,
  "lock-taken-twice": 2,
  "label-missing": 2,
} as const;

const thingKinds = {
  "label-offline": 2,
  "agent-offline-by-name": 2,
  "agent-lost": 3,
  "silent-executor-holders": 3,
  "lock-deadlock": 2,
  "controller-disk-full": 1,
} as const;

/** A product company: many Pipelines, longer and more even steps. */
export const productCompany: WorldFamily = {
  name: "product-company",
  purpose: "test",
  summary: "many Pipelines of several teams, several pools, longer steps",
  pipelines: {
    count: [46, 70],
    declarativeShare: 0.55,
    multibranchShare: 0.35,
    folderShare: 0.5,
    oneAtATimeShare: 0.12,
    stages: [3, 7],
    parallelShare: 0.45,
    lockShare: 0.15,
    inputShare: 0.1,
    downstreamShare: 0.2,
    timeoutShare: 0.4,
    retryShare: 0.1,
    waitUntilShare: 0.08,
    optionalShare: 0.4,
    loopShare: 0.1,
    loopTimes: [81, 400],
    newShare: 0.3,
    durability: { MAX_SURVIVABILITY: 0.7, SURVIVABLE_NONATOMIC: 0.05, PERFORMANCE_OPTIMIZED: 0.25 },
  },
  steps: {
    scriptMedianS: [10, 14.9],
    scriptSpread: 1.4,
    withinLogSd: [0.3, 0.39],
    withinSpread: 0.75,
    tailShare: [0.0081, 0.012],
    tailAlpha: [2.3, 2.59],
    bimodalShare: 0.35,
    bimodalFactor: [2.61, 3.4],
    driftShare: 0.25,
    silentShare: 0.35,
    phasesShare: 0.25,
    chattyGapS: [6.1, 12],
    failureShare: [0.031, 0.06],
  },
  agents: {
    builtInExecutors: [1, 1],
    pools: [
      { label: "docker", agents: [5, 7], executors: [2, 4], share: 0.6 },
      { label: "macos", agents: [1, 2], executors: [1, 1], share: 0.12 },
      { label: "arm64", agents: [2, 2], executors: [2, 2], share: 0.28 },
    ],
    blipsPerDay: 0.6,
  },
  load: { nightShare: 0.3, weekendShare: 0.1, burstShare: 0.1 },
  troubles: {
    restartsPerWeek: 3,
    killShare: 0.5,
    quietDownsPerWeek: 2,
    stallsPerWeek: 5,
    clockChangesPerWeek: 2,
    fileClockSkewS: [-20, 20],
    overrunShare: 0.008,
  },
  faults: {
    perRun: 0.016,
    runKinds,
    thingsPerWeek: 10,
    thingKinds,
    resumeHungShare: 0.25,
    personMedianH: [3.1, 6],
  },
  habits: { lostAgent: "fiveMinutes", finished: "bulk", noLabel: "eachAgent" },
};

/** A university: old plugins, agents that nobody looks after. */
export const campus: WorldFamily = {
  ...productCompany,
  name: "campus",
  summary: "Scripted, old habits: a lost agent is waited for without end, nodes stay as files",
  pipelines: {
    ...productCompany.pipelines,
    count: [12, 17],
    declarativeShare: 0.1,
    multibranchShare: 0.05,
    lockShare: 0.3,
    durability: { MAX_SURVIVABILITY: 0.95, SURVIVABLE_NONATOMIC: 0.05, PERFORMANCE_OPTIMIZED: 0 },
  },
  steps: {
    ...productCompany.steps,
    scriptMedianS: [81, 100],
    scriptSpread: 0.9,
    withinLogSd: [0.66, 0.7],
    silentShare: 0.4,
  },
  agents: {
    ...productCompany.agents,
    builtInExecutors: [4, 6],
    pools: [
      { label: "lab", agents: [6, 8], executors: [1, 2], share: 0.85 },
      { label: "hpc", agents: [1, 1], executors: [2, 3], share: 0.15 },
    ],
    blipsPerDay: 0.8,
  },
  faults: {
    ...productCompany.faults,
    runKinds,
    thingKinds: { ...thingKinds, "agent-lost-for-ever": 3, "agent-lost": 0 },
  },
  habits: { lostAgent: "forEver", finished: "files", noLabel: "noNodes" },
};

/** Continuous delivery on a cloud: short runs, many, and slow provisioning. */
export const delivery: WorldFamily = {
  ...productCompany,
  name: "delivery",
  summary: "many short runs on a slow cloud, deployments behind inputs and locks",
  pipelines: {
    ...productCompany.pipelines,
    count: [46, 60],
    multibranchShare: 0.6,
    inputShare: 0.2,
    lockShare: 0.35,
    downstreamShare: 0.25,
    loopShare: 0.25,
  },
  steps: {
    ...productCompany.steps,
    scriptMedianS: [6, 9.9],
    withinLogSd: [0.66, 0.9],
    silentShare: 0.5,
    chattyGapS: [0.4, 0.9],
  },
  agents: {
    ...productCompany.agents,
    pools: [{ label: "docker", agents: [2, 3], executors: [4, 6], share: 0.3 }],
    cloud: { label: "spot", share: 0.7, capacity: [21, 30], medianS: [90, 180], logSd: 0.9 },
  },
  faults: {
    ...productCompany.faults,
    thingKinds: { ...thingKinds, "provisioning-fails": 4, "pause-not-resumed": 1 },
  },
};
