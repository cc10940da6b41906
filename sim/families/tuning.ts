import type { WorldFamily } from "./family.ts";

/** Kinds that strike single runs in all tuning families. */
const runKinds = {
  "silent-step": 6,
  "silent-lock-holder": 2,
  "silent-downstream": 2,
  "step-never-started": 1,
  "wrapper-died": 1,
  "abort-ignored": 2,
  "engine-busy": 2,
  "engine-paused": 1,
  "wait-until-for-ever": 2,
  "input-forgotten": 1,
  "zombie-finished": 2,
  "zombie-blocks-next": 1,
  "label-missing": 2,
} as const;

const thingKinds = {
  "label-offline": 2,
  "agent-offline-by-name": 1,
  "agent-lost": 3,
  "silent-executor-holders": 2,
  "lock-deadlock": 2,
} as const;

/** A team's controller: few agents, much contention, mostly static labels. */
export const smallTeam: WorldFamily = {
  name: "small-team",
  purpose: "tuning",
  summary: "one team, few static agents, Declarative mostly",
  pipelines: {
    count: [18, 28],
    declarativeShare: 0.7,
    multibranchShare: 0.2,
    folderShare: 0.2,
    oneAtATimeShare: 0.2,
    stages: [2, 5],
    parallelShare: 0.3,
    lockShare: 0.2,
    inputShare: 0.08,
    downstreamShare: 0.12,
    timeoutShare: 0.25,
    retryShare: 0.15,
    waitUntilShare: 0.1,
    optionalShare: 0.3,
    loopShare: 0.06,
    loopTimes: [10, 80],
    newShare: 0.2,
    durability: { MAX_SURVIVABILITY: 0.8, SURVIVABLE_NONATOMIC: 0.1, PERFORMANCE_OPTIMIZED: 0.1 },
  },
  steps: {
    scriptMedianS: [15, 35],
    scriptSpread: 1.1,
    withinLogSd: [0.4, 0.55],
    withinSpread: 0.55,
    tailShare: [0.003, 0.008],
    tailAlpha: [2.6, 3.5],
    bimodalShare: 0.25,
    bimodalFactor: [1.5, 2.6],
    driftShare: 0.15,
    silentShare: 0.32,
    phasesShare: 0.25,
    chattyGapS: [1, 6],
    failureShare: [0.005, 0.03],
  },
  agents: {
    builtInExecutors: [2, 3],
    pools: [
      { label: "linux", agents: [3, 4], executors: [2, 3], share: 0.75 },
      { label: "windows", agents: [1, 2], executors: [1, 2], share: 0.15 },
      { label: "gpu", agents: [1, 1], executors: [1, 1], share: 0.1 },
    ],
    blipsPerDay: 0.5,
  },
  load: { nightShare: 0.15, weekendShare: 0.25, burstShare: 0.05 },
  troubles: {
    restartsPerWeek: 1.5,
    killShare: 0.3,
    quietDownsPerWeek: 1,
    stallsPerWeek: 2,
    clockChangesPerWeek: 0.5,
    fileClockSkewS: [-2, 2],
    overrunShare: 0.004,
  },
  faults: {
    perRun: 0.012,
    runKinds,
    thingsPerWeek: 8,
    thingKinds,
    resumeHungShare: 0.15,
    personMedianH: [1.5, 3],
  },
  habits: { lostAgent: "fiveMinutes", finished: "bulk", noLabel: "noNodes" },
};

/** A platform with a cloud: agents come and go, provisioning fails. */
export const cloudPlatform: WorldFamily = {
  ...smallTeam,
  name: "cloud-platform",
  summary: "most work on agents made on demand, multibranch projects",
  pipelines: { ...smallTeam.pipelines, count: [30, 45], multibranchShare: 0.45, folderShare: 0.3, lockShare: 0.12 },
  steps: { ...smallTeam.steps, scriptMedianS: [25, 50], withinLogSd: [0.45, 0.6], silentShare: 0.25 },
  agents: {
    ...smallTeam.agents,
    pools: [{ label: "linux", agents: [2, 3], executors: [3, 4], share: 0.4 }],
    cloud: { label: "pod", share: 0.6, capacity: [12, 20], medianS: [40, 80], logSd: 0.6 },
  },
  faults: { ...smallTeam.faults, thingKinds: { ...thingKinds, "provisioning-fails": 4, "lock-deadlock": 1 } },
};

/** An embedded house: Scripted, long silent steps, boards behind locks. */
export const hardwareLab: WorldFamily = {
  ...smallTeam,
  name: "hardware-lab",
  summary: "Scripted, long silent steps, boards behind locks, records kept node by node",
  pipelines: {
    ...smallTeam.pipelines,
    declarativeShare: 0.2,
    multibranchShare: 0.1,
    lockShare: 0.45,
    inputShare: 0.03,
    waitUntilShare: 0.2,
    durability: { MAX_SURVIVABILITY: 0.6, SURVIVABLE_NONATOMIC: 0.3, PERFORMANCE_OPTIMIZED: 0.1 },
  },
  steps: {
    ...smallTeam.steps,
    scriptMedianS: [40, 80],
    withinLogSd: [0.5, 0.65],
    silentShare: 0.35,
    phasesShare: 0.3,
  },
  agents: {
    ...smallTeam.agents,
    pools: [
      { label: "linux", agents: [4, 5], executors: [2, 3], share: 0.6 },
      { label: "bench", agents: [2, 3], executors: [1, 2], share: 0.4 },
    ],
  },
  habits: { lostAgent: "fiveMinutes", finished: "files", noLabel: "noNodes" },
};
