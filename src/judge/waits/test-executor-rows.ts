import { ago, controller, finding, headOn, moving, run, silent, waiting } from "../test-fleet.ts";
import type { WaitRow } from "./test-wait-row.ts";

const builtIn = { kind: "label", label: "built-in" } as const;
const stage = { flowNode: 9, function: "stage", name: "Build" };

/** Waits for executors. */
export const executorRows: readonly WaitRow[] = [
  {
    what: "two silent runs on both executors block who waits for them",
    found: [
      silent("a#1", ago(60), headOn("", 10, { blocks: [stage] })),
      silent("a#2", ago(50), headOn("", 10)),
      waiting("b#1", builtIn),
    ],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "a#2": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
    chains: {
      "a#1": ["a#1", "sh in stage Build"],
      "b#1": ["b#1", "executor(built-in)", "a#1 SILENT_STEP", "sh in stage Build"],
    },
  },
  {
    what: "one free alternative is enough",
    found: [silent("a#1", ago(60), headOn("", 10)), moving("a#2", headOn("", 10)), waiting("b#1", builtIn)],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "a#2": "MOVING", "b#1": "WAITING_EXECUTOR" },
    chains: { "b#1": ["b#1", "executor(built-in)", "a#2 MOVING", "sh"] },
  },
  {
    what: "an executor nobody is seen to hold is an alternative",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", builtIn)],
    controller: controller(2),
    states: { "a#1": "SILENT_STEP", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "another agent with the label is an alternative",
    found: [
      silent("a#1", ago(60), headOn("x", 10)),
      moving("a#2", headOn("y", 10)),
      waiting("b#1", { kind: "label", label: "l" }),
    ],
    controller: controller(1, {
      agents: ["x", "y"].map((name) => ({ name, executors: 1, labels: ["l"], isExclusive: false })),
    }),
    states: { "a#1": "SILENT_STEP", "a#2": "MOVING", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "an agent that is offline is no alternative",
    found: [silent("a#1", ago(60), headOn("x", 10)), waiting("b#1", { kind: "label", label: "l" })],
    controller: controller(1, {
      agents: [
        { name: "x", executors: 1, labels: ["l"], isExclusive: false },
        { name: "y", executors: 1, labels: ["l"], isExclusive: false, isOffline: true },
      ],
    }),
    states: { "a#1": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "without a label an exclusive agent is no alternative",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", { kind: "label", label: undefined })],
    controller: controller(1, {
      agents: [
        { name: "", executors: 1, labels: [], isExclusive: false },
        { name: "y", executors: 1, labels: [], isExclusive: true },
      ],
    }),
    states: { "a#1": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "a cloud may still bring up an agent",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", builtIn, { since: ago(3) })],
    controller: controller(1, { hasClouds: true }),
    states: { "a#1": "SILENT_STEP", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "a cloud that has not in 17 minutes will not",
    found: [silent("a#1", ago(60), headOn("", 10)), waiting("b#1", builtIn, { since: ago(18) })],
    controller: controller(1, { hasClouds: true }),
    states: { "a#1": "SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "a knot: both executors are held by runs that each want another",
    found: [
      waiting("a#1", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      waiting("a#2", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      waiting("b#1", builtIn),
    ],
    controller: controller(2),
    states: { "a#1": "DEADLOCK", "a#2": "DEADLOCK", "b#1": "BLOCKED_BY_STUCK" },
  },
  {
    what: "no knot while one holder moves",
    found: [
      waiting("a#1", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      moving("a#2", headOn("", 10)),
      waiting("b#1", builtIn),
    ],
    controller: controller(2),
    states: { "a#1": "WAITING_EXECUTOR", "a#2": "MOVING", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "a circle with a stuck run in it is the stuck run's",
    found: [
      waiting("a#1", builtIn, { heads: [headOn("", 10, { function: "node" })] }),
      silent("a#2", ago(60), headOn("", 10)),
    ],
    controller: controller(2),
    states: { "a#1": "BLOCKED_BY_STUCK", "a#2": "SILENT_STEP" },
  },
  {
    what: "a zombie holds no executor",
    found: [
      { run: run("a#1", [headOn("", 10)]), findings: [finding("ZOMBIE", { level: "stuck", since: ago(20) })] },
      waiting("b#1", builtIn),
    ],
    controller: controller(1),
    states: { "a#1": "ZOMBIE", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "a suspicion blocks nobody",
    found: [
      { run: run("a#1", [headOn("", 10)]), findings: [finding("SILENT_STEP", { level: "watch", flowNode: 10 })] },
      waiting("b#1", builtIn),
    ],
    controller: controller(1),
    states: { "a#1": "SILENT_STEP", "b#1": "WAITING_EXECUTOR" },
  },
  {
    what: "of two branches in one node block, the silent one keeps the executor",
    found: [
      {
        run: run("a#1", [headOn("", 10), { ...headOn("", 10), flowNode: 12 }]),
        findings: [
          finding("MOVING", { flowNode: 10 }),
          finding("SILENT_STEP", { level: "stuck", flowNode: 12, since: ago(9) }),
        ],
      },
      waiting("b#1", builtIn),
    ],
    controller: controller(1),
    states: { "a#1": "MOVING+SILENT_STEP", "b#1": "BLOCKED_BY_STUCK" },
  },
];
