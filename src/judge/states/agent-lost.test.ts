import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { AgentObservation, HeadObservation, LogSign, RunObservation } from "../../model/running.ts";
import { AT, ago, headOn } from "../test-fleet.ts";
import { found, runOf, sign, told } from "../test-run.ts";

const agent = (about: Partial<AgentObservation> = {}): AgentObservation => ({
  name: "a-1",
  executors: 1,
  labels: [],
  isExclusive: false,
  ...about,
});
const step = (about: Partial<HeadObservation> = {}) => headOn("a-1", 7, { startAt: ago(5), path: "sh", ...about });
const lost = (minutes: number, about: Partial<LogSign> = {}) =>
  sign("agentMarkedOffline", { flowNode: 7, names: ["a-1"], minutes, ...about });

describe("a step on an agent", () => {
  const cases: readonly {
    readonly name: string;
    readonly head?: Partial<HeadObservation>;
    readonly run?: Partial<RunObservation>;
    readonly agents?: readonly AgentObservation[];
    readonly hasClouds?: boolean;
    readonly expected: string;
    readonly confidence?: number;
  }[] = [
    {
      name: "that was marked offline is lost",
      run: { signs: [lost(1)] },
      expected: "AGENT_LOST stuck",
      confidence: 0.9,
    },
    {
      name: "that is offline too is lost for sure",
      run: { signs: [lost(1)] },
      agents: [agent({ isOffline: true })],
      expected: "AGENT_LOST stuck",
      confidence: 0.99,
    },
    {
      name: "that is offline, with nothing in the log yet, is lost",
      agents: [agent({ isOffline: true, offlineSince: ago(1) })],
      expected: "AGENT_LOST stuck",
    },
    {
      name: "on one that a person took out of service goes on",
      agents: [agent({ isOffline: true, offlineSince: ago(1), source: "nodes/a-1/config.xml" })],
      expected: "MOVING ok",
    },
    {
      name: "on one that a person took out of service is lost when its log says so",
      run: { signs: [lost(1)] },
      agents: [agent({ isOffline: true, offlineSince: ago(1), source: "nodes/a-1/config.xml" })],
      expected: "AGENT_LOST stuck",
    },
    {
      name: "that could not be reached once may be there",
      run: { signs: [sign("agentUnreachable", { flowNode: 7, names: ["a-1"], minutes: 0.5 })] },
      expected: "AGENT_LOST watch",
    },
    {
      name: "that could not be reached and has not printed since is lost",
      run: { signs: [sign("agentUnreachable", { flowNode: 7, names: ["a-1"], minutes: 1 })] },
      expected: "AGENT_LOST stuck",
    },
    { name: "that is no longer configured is lost", agents: [], hasClouds: false, expected: "AGENT_LOST stuck" },
    { name: "that may be of a cloud is not", agents: [], hasClouds: true, expected: "MOVING ok" },
    { name: "is not lost when nobody knows which agents there are", expected: "MOVING ok" },
    {
      name: "that is back is not lost",
      run: { signs: [lost(2), sign("agentBack", { flowNode: 7, names: ["a-1"], minutes: 1 })] },
      expected: "MOVING ok",
    },
    {
      name: "that is online again is not lost",
      run: { signs: [lost(2)] },
      agents: [agent({ isOffline: false })],
      expected: "MOVING ok",
    },
    {
      name: "that printed since is not lost",
      head: { logBytes: 10, logGrewAt: ago(1) },
      run: { signs: [lost(2)] },
      expected: "MOVING ok",
    },
    {
      name: "that printed since it was taken offline for new runs is not lost",
      head: { logBytes: 10, logGrewAt: ago(1) },
      agents: [agent({ isOffline: true, offlineSince: ago(4) })],
      expected: "MOVING ok",
    },
    {
      name: "is only watched when Jenkins has not aborted it in the time it allows",
      head: { startAt: ago(30), logBytes: 0 },
      agents: [agent({ isOffline: true, offlineSince: ago(20) })],
      expected: "AGENT_LOST watch",
    },
    {
      name: "is not lost by what was said of another agent",
      run: { signs: [sign("agentMarkedOffline", { flowNode: 5, names: ["a-2"], minutes: 1 })] },
      expected: "MOVING ok",
    },
    {
      name: "is lost by what was said of its agent in a line of the run",
      run: { signs: [sign("agentRemoved", { names: ["a-1"], minutes: 1 })] },
      expected: "AGENT_LOST stuck",
    },
    {
      name: "that waits for it after a restart is lost when it is offline",
      run: {
        signs: [sign("resuming", { minutes: 2 }), sign("waitingForReconnection", { flowNode: 6, names: ["a-1"] })],
      },
      agents: [agent({ isOffline: true })],
      expected: "AGENT_LOST stuck",
    },
    {
      name: "that waits for it after a restart waits for an executor when it is online",
      run: {
        signs: [sign("resuming", { minutes: 2 }), sign("waitingForReconnection", { flowNode: 6, names: ["a-1"] })],
      },
      agents: [agent({ isOffline: false })],
      expected: "WAITING_EXECUTOR watch",
    },
    {
      name: "that waited for it after a restart and was ready since moves",
      run: {
        signs: [
          sign("resuming", { minutes: 2 }),
          sign("waitingForReconnection", { flowNode: 6, names: ["a-1"] }),
          sign("readyToRun", { minutes: 1 }),
        ],
      },
      agents: [agent({ isOffline: false })],
      expected: "MOVING ok",
    },
    {
      name: "is only watched after a restart when nobody knows of the agent",
      run: {
        signs: [sign("resuming", { minutes: 2 }), sign("waitingForReconnection", { flowNode: 6, names: ["a-1"] })],
      },
      expected: "AGENT_LOST watch",
    },
    {
      name: "that asks a person does not need it",
      head: { function: "input" },
      agents: [agent({ isOffline: true, offlineSince: ago(1) })],
      expected: "WAITING_HUMAN ok",
    },
  ];
  for (const { name, head: about = {}, run: more = {}, expected, confidence, ...controller } of cases)
    it(name, () => {
      const findings = found(runOf([step(about)], more), controller);
      assert.deepEqual(told(findings), [expected]);
      if (confidence !== undefined) assert.equal(findings[0]!.confidence, confidence);
    });
});

test("a node block that neither runs nor waits is lost, until it has an agent", () => {
  const node = sign("nodeAnomaly", { flowNode: 6, minutes: 1 });
  const [finding] = found(runOf([step()], { signs: [node] }));
  assert.deepEqual(told([finding!]), ["AGENT_LOST stuck"]);
  assert.match(finding!.clearsWhen, /^Jenkins cancels it by itself by 00:04 UTC/);
  const waiting = headOn("a-1", 6, { function: "node", startAt: ago(5) });
  assert.deepEqual(told(found(runOf([waiting], { signs: [node] }))), ["AGENT_LOST stuck"]);
  const signs = [node, sign("gotAgent", { flowNode: 6, names: ["a-1"] })];
  assert.deepEqual(told(found(runOf([step()], { signs }))), ["MOVING ok"]);
  assert.deepEqual(told(found(runOf([step()], { signs: [{ ...node, flowNode: 3 }] }))), ["MOVING ok"]);
});

test("Jenkins' own five minutes are told, and that they are over", () => {
  const [within] = found(runOf([step()], { signs: [lost(1)] }));
  assert.equal(within!.do, "reconnect a-1, or wait: Jenkins will abort the step by itself at 00:04 UTC");
  assert.equal(within!.nextAt, AT + 5 * 60_000 + 1);
  assert.deepEqual(within!.waitsOn, [{ kind: "agent", agent: "a-1" }]);
  const [over] = found(runOf([step({ startAt: ago(30), logBytes: 0 })], { signs: [lost(20)] }));
  assert.match(over!.clearsWhen, /should have aborted the step at 2026-06-21 23:45 UTC and has not/);
});

test("after a restart the five minutes count from there", () => {
  const signs = [lost(20), sign("resuming", { minutes: 2 })];
  const [finding] = found(runOf([step({ startAt: ago(30), logBytes: 0 })], { signs }));
  assert.equal(finding!.since, ago(2));
});

test("of an agent that nothing is known of, its being online is not seen", () => {
  const [finding] = found(runOf([step()], { signs: [lost(1)] }), { notSeen: ["the log of the controller"] });
  assert.deepEqual(finding!.notSeen, ["whether the agent is online", "the log of the controller"]);
});
