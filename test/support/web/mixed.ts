import type { RunningAnswer } from "../../../src/api/running.ts";
import type { ApiRunVerdict } from "../../../src/api/verdicts.ts";
import { answer, incidentOf, minutesBefore, verdict } from "./answers.ts";

/** Thirteen runs as a real controller had them in flight: inputs, no agent, offline agents, sleeps, long and quiet steps. */
export function mixed(now: number): RunningAnswer {
  const runs = [...noAgent(now), ...humans(now), ...others(now)];
  const label = {
    resource: "label no-such-label",
    state: "NO_AGENT" as const,
    holdsUp: ["stuck-no-label#1", "stuck-no-label#2"],
    since: minutesBefore(now, 31),
    sentence: "No agent has the label no-such-label, and no cloud could make one; 2 runs wait for it.",
  };
  const offline = {
    resource: "agent gpu-1",
    state: "NO_AGENT" as const,
    holdsUp: ["stuck-offline-agent#1", "stuck-offline-label#1"],
    since: minutesBefore(now, 30),
    sentence: "gpu-1 is offline, the only agent with the label gpu&&linux; 2 runs wait for it.",
  };
  return answer(now, runs, {
    fleet: {
      sentence: "4 of 13 running Pipelines will not move: two causes, both of agents.",
      causes: [label, offline],
      oldestWaitMs: 31 * 60_000,
    },
    incidents: [
      incidentOf(label, "1111111111111111"),
      incidentOf(offline, "2222222222222222", { acknowledgedAt: minutesBefore(now, 12) }),
      incidentOf(
        { run: "agent-dies#2", state: "AGENT_LOST", holdsUp: ["agent-dies#2"], sentence: "Its agent was gone." },
        "3333333333333333",
        {
          resolvedAt: minutesBefore(now, 22),
        },
      ),
    ],
  });
}

function noAgent(now: number): ApiRunVerdict[] {
  const missing = (run: string, minutes: number) =>
    verdict({
      run,
      state: "NO_AGENT",
      since: minutesBefore(now, minutes),
      confidence: 0.99,
      because: [
        {
          fact: "its node step waits for a label that no agent has",
          source: "log",
          quote: "There are no nodes with the label ‘no-such-label’",
        },
        {
          fact: "no configured agent has the label no-such-label, and there is no cloud",
          source: "nodes/*/config.xml, config.xml",
        },
      ],
      chain: [run, "label no-such-label"],
      clearsWhen: "an agent with the label no-such-label comes online",
      do: "Give an agent the label no-such-label, or correct the label in the Pipeline.",
    });
  const offline = (run: string, quote: string) =>
    verdict({
      run,
      state: "NO_AGENT",
      since: minutesBefore(now, 30),
      confidence: 0.99,
      because: [{ fact: "the agent it asks for is offline", source: "log", quote }],
      chain: [run, "agent gpu-1"],
      clearsWhen: "gpu-1 comes online",
      do: "Bring gpu-1 online.",
      notSeen: ["why gpu-1 is offline"],
    });
  return [
    missing("stuck-no-label#1", 31),
    missing("stuck-no-label#2", 30),
    offline("stuck-offline-agent#1", "‘gpu-1’ is offline"),
    offline("stuck-offline-label#1", "All nodes of label ‘gpu&&linux’ are offline"),
  ];
}

function humans(now: number): ApiRunVerdict[] {
  const asked = (run: string, minutes: number, part: Partial<ApiRunVerdict> = {}) =>
    verdict({
      run,
      state: "WAITING_HUMAN",
      since: minutesBefore(now, minutes),
      confidence: 0.99,
      because: [{ fact: "an input has been open", source: "workflow/6.xml", quote: "Input requested" }],
      chain: [run, "input in stage Approve"],
      clearsWhen: "somebody answers",
      do: "Answer the input, or abort the run.",
      ...part,
    });
  return [
    asked("input-holding-node#2", 29, { level: "watch", do: "Answer the input: it holds an executor of built-in." }),
    asked("input-scripted#3", 29),
    asked("input-wait#1", 28),
    asked("input-wait#2", 28),
    asked("input-wait#3", 27),
  ];
}

function others(now: number): ApiRunVerdict[] {
  return [
    verdict({
      run: "sleep-no-node#1",
      state: "WAITING_TIMER",
      since: minutesBefore(now, 26),
      chain: ["sleep-no-node#1", "sleep"],
      clearsWhen: "the sleep ends in 4 h 34 min",
      because: [{ fact: "it sleeps until a known time", source: "log", quote: "Sleeping for 5 hr 0 min" }],
    }),
    verdict({
      run: "sleep-no-node#2",
      state: "WAITING_TIMER",
      since: minutesBefore(now, 25),
      chain: ["sleep-no-node#2", "sleep"],
      clearsWhen: "the sleep ends in 4 h 35 min",
    }),
    verdict({
      run: "long-running#1",
      state: "MOVING",
      since: minutesBefore(now, 24),
      chain: ["long-running#1", "sh in stage Work"],
      because: [{ fact: "its log grew 3 s ago", source: "log" }],
    }),
    verdict({
      run: "long-quiet#1",
      state: "SILENT_STEP",
      level: "watch",
      since: minutesBefore(now, 21),
      confidence: 0.72,
      because: [
        { fact: "step 7 (sh) has printed nothing for 21 min", source: "log, log-index" },
        { fact: "this step has never run before: there is nothing to compare it with", source: "store" },
      ],
      chain: ["long-quiet#1", "sh in stage Quiet"],
      clearsWhen: "it prints a line or ends",
      do: "Look at the process of the step, if it should be done by now.",
      notSeen: ["earlier runs of this step", "processes on the agent"],
    }),
  ];
}
