import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import type { AgentObservation, ControllerObservation, HeadObservation } from "../../model/running.ts";
import { AT, ago, head } from "../test-fleet.ts";
import { found, runOf, sign, type TestLimits, told } from "../test-run.ts";

const agent = (name: string, about: Partial<AgentObservation> = {}): AgentObservation => ({
  name,
  executors: 1,
  labels: [],
  isExclusive: false,
  ...about,
});
const gpu = (isOffline?: boolean) =>
  agent("gpu-1", { labels: ["gpu"], ...(isOffline === undefined ? {} : { isOffline }) });
const node = (minutes: number, about: Partial<HeadObservation> = {}) =>
  head(3, { function: "node", label: "gpu", startAt: ago(minutes), path: "node", ...about });

describe("a node step that has no agent yet", () => {
  const cases: readonly {
    readonly name: string;
    readonly minutes?: number;
    readonly signs?: readonly ReturnType<typeof sign>[];
    readonly head?: Partial<HeadObservation>;
    readonly controller?: Partial<ControllerObservation> & { readonly limits?: TestLimits };
    readonly expected: string;
    readonly confidence?: number;
  }[] = [
    {
      name: "is NO_AGENT when Jenkins says that nobody has the label and nobody has",
      signs: [sign("labelMissing", { flowNode: 3, names: ["gpu"] })],
      controller: { agents: [agent("a-1")] },
      expected: "NO_AGENT stuck",
      confidence: 0.99,
    },
    {
      name: "is NO_AGENT by the phrase alone when agents are not seen",
      signs: [sign("labelMissing", { flowNode: 3, names: ["gpu"] })],
      expected: "NO_AGENT stuck",
      confidence: 0.9,
    },
    {
      name: "is NO_AGENT by the agents alone when no phrase was seen",
      controller: { agents: [agent("a-1")] },
      expected: "NO_AGENT stuck",
      confidence: 0.9,
    },
    {
      name: "is NO_AGENT when all that have it are offline",
      controller: { agents: [gpu(true)] },
      expected: "NO_AGENT stuck",
    },
    {
      name: "is NO_AGENT when Jenkins says that its agent is offline and nothing says otherwise",
      signs: [sign("agentOffline", { flowNode: 3, names: ["gpu-1"] })],
      controller: { agents: [gpu()] },
      expected: "NO_AGENT stuck",
      confidence: 0.9,
    },
    {
      name: "is no surer when its own log is what says that the agent is offline",
      signs: [sign("agentOffline", { flowNode: 3, names: ["gpu-1"] })],
      controller: { agents: [{ ...gpu(true), source: "log of shop/deploy#7" }] },
      expected: "NO_AGENT stuck",
      confidence: 0.9,
    },
    {
      name: "is NO_AGENT when its agent takes no tasks, online or not",
      signs: [sign("agentNotAccepting", { flowNode: 3, names: ["gpu-1"] })],
      controller: { agents: [gpu(false)] },
      expected: "NO_AGENT stuck",
    },
    {
      name: "is NO_AGENT when it went offline after Jenkins said that it was busy",
      signs: [sign("executorsBusy", { flowNode: 3, names: ["gpu-1"] })],
      controller: { agents: [gpu(true)] },
      expected: "NO_AGENT stuck",
    },
    {
      name: "is NO_AGENT when the built-in node has no executor and there is nothing else",
      head: { label: "built-in" },
      controller: { agents: [agent("", { executors: 0 })] },
      expected: "NO_AGENT stuck",
    },
    {
      name: "waits when another agent that has the label is online",
      signs: [sign("agentNotAccepting", { flowNode: 3, names: ["gpu-2"] })],
      controller: { agents: [gpu(false)] },
      expected: "WAITING_EXECUTOR ok",
      confidence: 0.6,
    },
    {
      name: "waits when an agent got the label after Jenkins said that nobody has it",
      signs: [sign("labelMissing", { flowNode: 3, names: ["gpu"] })],
      controller: { agents: [gpu()] },
      expected: "WAITING_EXECUTOR ok",
      confidence: 0.6,
    },
    {
      name: "waits when the agent is back",
      signs: [sign("labelOffline", { flowNode: 3, names: ["gpu"] })],
      controller: { agents: [gpu(false)] },
      expected: "WAITING_EXECUTOR ok",
    },
    {
      name: "waits when all executors are busy",
      signs: [sign("executorsBusy", { flowNode: 3, names: ["gpu"] })],
      controller: { agents: [gpu(false)] },
      expected: "WAITING_EXECUTOR ok",
      confidence: 0.9,
    },
    {
      name: "waits in the first 15 s, whoever is there",
      minutes: 0.2,
      controller: { agents: [] },
      expected: "WAITING_EXECUTOR ok",
    },
    {
      name: "waits when what Jenkins said was before it had an agent",
      signs: [
        sign("labelMissing", { flowNode: 3, names: ["gpu"] }),
        sign("gotAgent", { flowNode: 3, names: ["gpu-1"] }),
      ],
      expected: "WAITING_EXECUTOR ok",
    },
    {
      name: "is not judged by what Jenkins said of another step",
      signs: [sign("labelMissing", { flowNode: 9, names: ["arm"] })],
      expected: "WAITING_EXECUTOR ok",
    },
    {
      name: "waits for a cloud as long as clouds take",
      minutes: 16,
      signs: [sign("labelMissing", { flowNode: 3, names: ["gpu"] })],
      controller: { agents: [], hasClouds: true },
      expected: "WAITING_EXECUTOR watch",
    },
    {
      name: "is NO_AGENT once a cloud had its time",
      minutes: 17,
      signs: [sign("labelMissing", { flowNode: 3, names: ["gpu"] })],
      controller: { agents: [], hasClouds: true },
      expected: "NO_AGENT stuck",
    },
    {
      name: "is NO_AGENT once a cloud had the time it takes for that label",
      minutes: 3,
      controller: { agents: [], hasClouds: true, limits: { waitP99Ms: 120_000 } },
      expected: "NO_AGENT stuck",
    },
    {
      name: "is watched when it waits longer than 99 % did",
      controller: { agents: [gpu(false)], limits: { waitP99Ms: 900_000 } },
      expected: "WAITING_EXECUTOR watch",
    },
    {
      name: "is watched after a day when nothing is known of earlier waits",
      minutes: 1441,
      controller: { agents: [gpu(false)] },
      expected: "WAITING_EXECUTOR watch",
    },
    {
      name: "is judged by the whole expression",
      head: { label: "gpu && linux" },
      controller: { agents: [gpu(false), agent("a-1", { labels: ["linux"], isOffline: false })] },
      expected: "NO_AGENT stuck",
    },
    {
      name: "without a label is not served by agents that want to be asked for",
      head: { label: "" },
      controller: { agents: [agent("gpu-1", { isExclusive: true })] },
      expected: "NO_AGENT stuck",
    },
  ];
  for (const { name, minutes = 30, signs = [], head: about = {}, controller = {}, expected, confidence } of cases)
    it(name, () => {
      const findings = found(runOf([node(minutes, about)], { signs }), controller);
      assert.deepEqual(told(findings), [expected]);
      if (confidence !== undefined) assert.equal(findings[0]!.confidence, confidence);
      if (expected === "NO_AGENT stuck" || expected.startsWith("WAITING"))
        assert.equal(findings[0]!.waitsOn[0]!.kind, "label");
    });
});

test("what is missing is named, with Jenkins' words", () => {
  const signs = [sign("agentOffline", { flowNode: 3, names: ["gpu-1"] })];
  const agents = [gpu(true), agent("gpu-2", { labels: ["gpu"], isOffline: true, offlineSince: ago(20) })];
  const [finding] = found(runOf([node(30)], { signs }), { agents });
  assert.equal(finding!.because[0]!.quote, "‘gpu-1’ is offline");
  assert.equal(finding!.because[1]!.fact, "gpu-1 and gpu-2 are offline");
  assert.equal(finding!.do, "bring gpu-1 and gpu-2 online");
  assert.equal(finding!.since, ago(20));
});

test("the label may be known by the queue alone", () => {
  const run = runOf([node(30, { label: undefined } as never)]);
  const queue = [{ run: run.run, flowNode: 3, label: "board", state: "buildable" as const }];
  const [finding] = found(run, { agents: [agent("a-1")], queue });
  assert.deepEqual(finding!.waitsOn, [{ kind: "label", label: "board" }]);
  assert.equal(finding!.do, "give an agent the label board, or correct the label in the Pipeline");
});

test("it is looked at again when Jenkins would have spoken, and when the cloud had its time", () => {
  const [young] = found(runOf([node(0.1)]), { agents: [] });
  assert.equal(young!.nextAt, AT + 9_000);
  const [clouded] = found(runOf([node(10)]), { agents: [], hasClouds: true });
  assert.equal(clouded!.nextAt, AT + 400_000);
});

test("a timeout around it is told", () => {
  const blocks = [{ flowNode: 2, function: "timeout", timeoutAt: AT + 600_000 }];
  const [finding] = found(runOf([node(30, { blocks })]), { agents: [] });
  assert.match(finding!.clearsWhen, /or a timeout ends it at 00:10 UTC$/);
});
