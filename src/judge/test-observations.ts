import fc from "fast-check";
import {
  type AgentObservation,
  type ControllerObservation,
  type HeadObservation,
  type LogSign,
  type QueueItem,
  type RunObservation,
  signKinds,
} from "../model/running.ts";
import type { StepLimit } from "./step-limits.ts";
import { AT } from "./test-fleet.ts";
import type { TestLimits } from "./test-run.ts";

const DAY = 86_400_000;
const name = fc.oneof(fc.constantFrom("a", "gpu", "linux && docker", "", "shop/test#3"), fc.string({ maxLength: 12 }));
const instant = fc.oneof(
  fc.integer({ min: AT - 3 * DAY, max: AT + DAY }),
  fc.integer({ min: AT - 600_000, max: AT }),
  fc.constantFrom(Number.NaN, 0, -1, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });

/** Values whose unknown parts are absent. */
function known<Value extends object>(
  shape: {
    readonly [Key in keyof Value]-?: fc.Arbitrary<Value[Key] | undefined>;
  },
): fc.Arbitrary<Value> {
  return fc
    .record(shape as Record<string, fc.Arbitrary<unknown>>)
    .map((value) => Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Value);
}

const functions = [
  "sh",
  "node",
  "input",
  "lock",
  "milestone",
  "build",
  "sleep",
  "waitUntil",
  "echo",
  "checkout",
  "StepEndNode",
];

const headShape = (at: fc.Arbitrary<number>) =>
  known<HeadObservation>({
    flowNode: fc.integer({ min: 2, max: 9 }),
    function: fc.constantFrom(...functions),
    startAt: maybe(at),
    position: fc.constantFrom("step", "step", "body", "end"),
    path: name,
    blocks: fc.array(
      known<HeadObservation["blocks"][number]>({
        flowNode: fc.integer({ min: 2, max: 9 }),
        function: fc.constantFrom("node", "stage", "parallel", "timeout", "waitUntil", "retry", "lock"),
        startAt: maybe(at),
        name: maybe(name),
        label: maybe(name),
        agent: maybe(name),
        timeoutAt: maybe(at),
        resources: maybe(fc.array(name, { maxLength: 2 })),
      }),
      { maxLength: 3 },
    ),
    label: maybe(name),
    agent: maybe(name),
    failed: fc.constantFrom(undefined, undefined, undefined, "interrupted", "error"),
    pausedSince: maybe(at),
    timerEndsAt: maybe(at),
    resources: maybe(fc.array(name, { maxLength: 2 })),
    downstream: maybe(known<{ pipeline?: string; run?: string }>({ pipeline: maybe(name), run: maybe(name) })),
    logBytes: maybe(fc.nat(1000)),
    logGrewAt: maybe(at),
  });

const signShape = (at: fc.Arbitrary<number>) =>
  known<LogSign>({
    kind: fc.constantFrom(...signKinds),
    offset: fc.nat(5000),
    flowNode: maybe(fc.integer({ min: 2, max: 9 })),
    names: fc.array(name, { maxLength: 2 }),
    at: maybe(at),
    until: maybe(at),
    toldBy: fc.constantFrom(undefined, undefined, "hook"),
  });

const span = (at: fc.Arbitrary<number>) => known<{ fromAt: number; toAt?: number }>({ fromAt: at, toAt: maybe(at) });

/** A run with instants of a kind. */
export const runShape = (at: fc.Arbitrary<number>) =>
  known<RunObservation>({
    run: fc.constant("shop/deploy#7"),
    pipeline: fc.constant("shop/deploy"),
    family: fc.constant("shop/deploy"),
    number: fc.constant(7),
    startAt: maybe(at),
    durability: fc.constantFrom(undefined, "PERFORMANCE_OPTIMIZED", "MAX_SURVIVABILITY"),
    record: known<RunObservation["record"]>({
      hasFlow: fc.boolean(),
      hasResult: fc.boolean(),
      hasFlowEnd: fc.boolean(),
      hasFinishedLine: fc.boolean(),
      isResumable: maybe(fc.boolean()),
      isListed: maybe(fc.boolean()),
      unlistedSince: maybe(at),
      savedAt: maybe(at),
    }),
    heads: fc.array(headShape(at), { maxLength: 4 }),
    nodesSeen: fc.boolean(),
    flowNodes: fc.nat(20),
    lastNodeAt: maybe(at),
    log: maybe(known<NonNullable<RunObservation["log"]>>({ bytes: fc.nat(9000), grewAt: maybe(at) })),
    signs: fc.array(signShape(at), { maxLength: 6 }),
    engine: maybe(
      known<NonNullable<RunObservation["engine"]>>({
        seenAt: at,
        isPaused: maybe(fc.boolean()),
        pausedSince: maybe(at),
        active: maybe(
          fc.array(known<{ kind: string; sinceAt: number }>({ kind: fc.constantFrom("run", "parse"), sinceAt: at }), {
            maxLength: 2,
          }),
        ),
      }),
    ),
    pauses: fc.array(span(at), { maxLength: 2 }),
    repeats: maybe(
      known<NonNullable<RunObservation["repeats"]>>({ path: name, times: fc.nat(2000), newPathAt: maybe(at) }),
    ),
    seenSince: at,
    gaps: fc.array(span(at), { maxLength: 1 }),
    notSeen: fc.constant([]),
  });

/** A run of which anything may be seen, with instants that are none. */
export const anyRun = runShape(instant);

const queueItem = (at: fc.Arbitrary<number>) =>
  known<QueueItem>({
    run: fc.constantFrom(undefined, "shop/deploy#7"),
    flowNode: maybe(fc.integer({ min: 2, max: 9 })),
    pipeline: maybe(name),
    label: maybe(name),
    state: fc.constantFrom("waiting", "blocked", "buildable", "pending"),
    inQueueSince: maybe(at),
    buildableSince: maybe(at),
  });

/** A controller with instants of a kind. */
export const controllerShape = (at: fc.Arbitrary<number>) =>
  known<ControllerObservation>({
    lastAliveAt: maybe(at),
    agents: maybe(
      fc.array(
        known<AgentObservation>({
          name,
          executors: fc.integer({ min: -1, max: 2 }),
          labels: fc.array(name, { maxLength: 2 }),
          isExclusive: fc.boolean(),
          isOffline: maybe(fc.boolean()),
          offlineSince: maybe(at),
          source: maybe(fc.constant("nodes/a/config.xml")),
        }),
        { maxLength: 3 },
      ),
    ),
    hasClouds: maybe(fc.boolean()),
    locks: maybe(
      fc.array(
        fc.record({
          resource: name,
          labels: fc.constant([]),
          isReserved: fc.boolean(),
          waiting: fc.constant([]),
        }),
        { maxLength: 2 },
      ),
    ),
    queue: maybe(fc.array(queueItem(at), { maxLength: 2 })),
    queueSavedAt: maybe(at),
    listedRuns: fc.constant(undefined),
    listSavedAt: maybe(at),
    notSeen: fc.constant([]),
    places: fc.constant(undefined),
  });

/** A controller of which anything may be seen. */
export const anyController = controllerShape(instant);

const ms = fc.oneof(fc.integer({ min: 0, max: 3 * DAY }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1));
const limit: fc.Arbitrary<Partial<StepLimit>> = fc.record({
  watchMs: ms,
  stuckMs: ms,
  longestMs: ms,
  samples: fc.integer({ min: 0, max: 3 }),
});
/** Limits that may be anything. */
export const anyLimits = known<TestLimits>({
  elapsed: maybe(limit),
  quiet: maybe(limit),
  repeats: maybe(fc.record({ watch: fc.nat(500), stuck: fc.nat(2000) })),
  slowAfterMs: maybe(ms),
  waitP99Ms: maybe(ms),
});
