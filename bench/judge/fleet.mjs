/**
 * A made-up controller with many open heads: 500 agents of 20 executors, four of five heads at work in `sh` on one of them, the fifth
 * waiting for an executor. Nothing is random but by the seed.
 */

/** @typedef {import("../../src/model/running.ts").RunObservation} RunObservation */

/** Virtual time at which the measuring begins. */
export const BEGIN = Date.parse("2026-06-22T00:00:00Z");

const AGENTS = 500;

/** @returns {import("../../src/model/running.ts").ControllerObservation} */
export function makeController() {
  const agents = Array.from({ length: AGENTS }, (_, index) => ({
    name: `agent-${index}`,
    executors: 20,
    labels: ["linux"],
    isExclusive: false,
    isOffline: false,
  }));
  return { agents, hasClouds: false, notSeen: [] };
}

/** Limits as after thirty runs of everything. @returns {import("../../src/judge/step-limits.ts").StepLimits} */
export function makeLimits() {
  const limit = (/** @type {number} */ minutes) => ({
    watchMs: minutes * 60_000,
    stuckMs: 2 * minutes * 60_000,
    longestMs: (minutes * 60_000) / 2,
    samples: 30,
    from: "30 past runs of this step, 1 in 1,000",
  });
  return {
    elapsed: () => limit(60),
    quiet: () => limit(10),
    repeats: () => ({ watch: 1000, from: "30 past runs" }),
    slowAfterMs: () => 3_600_000,
    waitP99Ms: () => 3_600_000,
  };
}

/** A head that waits, for every fifth index; else one that works and has made `steps` flow nodes. */
export function makeRun(/** @type {number} */ index, { at = BEGIN, steps = 0 } = {}) {
  const pipeline = `team-${index % 100}/app-${index % 1000}`;
  const isWaiting = index % 5 === 0;
  const head = isWaiting ? waitingHead() : workingHead(index, { at, steps });
  /** @type {RunObservation} */
  const run = {
    run: `${pipeline}#${index}`,
    pipeline,
    family: pipeline,
    number: index,
    startAt: BEGIN - 80_000,
    durability: "MAX_SURVIVABILITY",
    record: { hasFlow: true, hasResult: false, hasFlowEnd: false, hasFinishedLine: false, isListed: true },
    heads: [head],
    nodesSeen: true,
    flowNodes: 20 + steps,
    lastNodeAt: isWaiting ? BEGIN - 60_000 : at,
    log: { bytes: 1000 + at - BEGIN, grewAt: at },
    signs: isWaiting ? [{ kind: "executorsBusy", offset: 20, names: ["linux"] }] : [],
    pauses: [],
    seenSince: BEGIN - 80_000,
    gaps: [],
    notSeen: [],
  };
  return run;
}

function waitingHead() {
  return {
    flowNode: 5,
    function: "node",
    startAt: BEGIN - 60_000,
    position: /** @type {const} */ ("step"),
    path: "node",
    blocks: [],
    label: "linux",
  };
}

/** @param {number} index @param {{ at: number, steps: number }} state */
function workingHead(index, { at, steps }) {
  const agent = `agent-${index % AGENTS}`;
  return {
    flowNode: 20 + steps,
    function: "sh",
    startAt: BEGIN - 60_000,
    position: /** @type {const} */ ("step"),
    path: "Build/sh",
    agent,
    blocks: [
      { flowNode: 5, function: "node", startAt: BEGIN - 70_000, agent },
      { flowNode: 8, function: "stage", startAt: BEGIN - 70_000, name: "Build" },
    ],
    logBytes: 1000 + at - BEGIN,
    logGrewAt: at,
  };
}
