import { testRules } from "./test-rules.ts";
import * as rules from "./waiting.ts";

const HOUR = 3_600_000;

const slow = { label: "gpu", uses: 6, withoutAgent: 0, pipelines: 2, waits: 9, waitMsP50: 60_000, waitMsP95: 840_000 };

const wait = {
  waits: 0,
  runs: 0,
  open: 0,
  cutShort: 0,
  totalMs: 0,
  waitMsP50: undefined,
  waitMsP95: undefined,
  waitMsMax: undefined,
};

testRules(rules, [
  {
    rule: rules.longestRun,
    name: "three quarters",
    parts: { durations: { runs: 40, durationMsMax: 3 * HOUR, splitMs: 4 * HOUR } },
    says: "One run took 3 h: 75 % of the time of all 40 finished runs.",
  },
  {
    rule: rules.longestRun,
    name: "of few",
    parts: { durations: { runs: 3, durationMsMax: HOUR, splitMs: HOUR } },
    says: undefined,
  },
  {
    rule: rules.agentWaits,
    name: "38 %",
    parts: { durations: { splitMs: 10 * HOUR, agentWaitMs: 3.8 * HOUR } },
    says: "Runs spend 38 % of their time waiting for agents.",
  },
  {
    rule: rules.agentWaits,
    name: "4 %",
    parts: { durations: { splitMs: 100 * HOUR, agentWaitMs: 4 * HOUR } },
    says: undefined,
  },
  { rule: rules.agentWaits, name: "no time at all", parts: {}, says: undefined },
  {
    rule: rules.inputWaits,
    name: "half",
    parts: { durations: { splitMs: 2 * HOUR, inputWaitMs: HOUR } },
    says: "Runs spend 50 % of their time waiting for somebody",
  },
  { rule: rules.inputWaits, name: "none", parts: { durations: { splitMs: HOUR } }, says: undefined },
  {
    rule: rules.lockWaits,
    name: "half",
    parts: { durations: { splitMs: 2 * HOUR, lockWaitMs: HOUR } },
    says: "Runs spend 50 % of their time waiting for locks.",
  },
  { rule: rules.lockWaits, name: "none", parts: { durations: { splitMs: HOUR } }, says: undefined },
  {
    rule: rules.sleeping,
    name: "half",
    parts: { durations: { splitMs: 2 * HOUR, sleepMs: HOUR } },
    says: "Runs spend 50 % of their time in sleep steps.",
  },
  { rule: rules.sleeping, name: "none", parts: { durations: { splitMs: HOUR } }, says: undefined },
  {
    rule: rules.downstreamWaits,
    name: "half",
    parts: { durations: { splitMs: 2 * HOUR, downstreamWaitMs: HOUR } },
    says: "Runs spend 50 % of their time waiting for runs they started.",
  },
  { rule: rules.downstreamWaits, name: "none", parts: { durations: { splitMs: HOUR } }, says: undefined },
  {
    rule: rules.slowLabel,
    name: "14 min",
    parts: { durations: { splitMs: 100 * HOUR }, agents: { slowestLabel: slow } },
    says: "Agents with label gpu take longest to get: p95 14 min.",
  },
  {
    rule: rules.slowLabel,
    name: "under a minute",
    parts: { durations: { splitMs: HOUR }, agents: { slowestLabel: { ...slow, waitMsP95: 59_999 } } },
    says: undefined,
  },
  {
    rule: rules.slowLabel,
    name: "said with the waits for agents",
    parts: { durations: { splitMs: 10 * HOUR, agentWaitMs: HOUR }, agents: { slowestLabel: slow } },
    says: undefined,
  },
  {
    rule: rules.withoutAgent,
    name: "one",
    parts: { agents: { uses: 53, withoutAgent: 1 } },
    says: "1 of 53 node steps never got an agent.",
  },
  {
    rule: rules.openWaits,
    name: "inputs and an agent, and a sleep that ends by itself",
    parts: {
      waits: [
        { ...wait, kind: "input", open: 5 },
        { ...wait, kind: "sleep", open: 3 },
        { ...wait, kind: "agent", open: 1 },
      ],
    },
    says: "5 inputs and 1 wait for an agent are still open in unfinished runs.",
  },
  {
    rule: rules.openWaits,
    name: "one lock",
    parts: { waits: [{ ...wait, kind: "lock", open: 1 }] },
    says: "1 wait for a lock is still open",
  },
  {
    rule: rules.openWaits,
    name: "only waits that ended, or that their run ended",
    parts: { waits: [{ ...wait, kind: "agent", waits: 5, cutShort: 3 }] },
    says: undefined,
  },
  { rule: rules.withoutAgent, name: "none", parts: { agents: { uses: 53 } }, says: undefined },
]);
