import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Level, RunState, RunVerdict } from "../../src/model/verdict.ts";
import { callsOf } from "./calls.ts";
import { confusionOf, NOTHING } from "./confusion.ts";
import { detect } from "./detection.ts";
import { alarmsOfNothing, scoreIncidents } from "./incidents.ts";
import { type Alarm, Recorder } from "./recorder.ts";
import type { Episode, Incident, TrueState } from "./trace.ts";

/** One look: `[at, what is true of a#1, what is said of it]`, in words like "SILENT_STEP" and "SILENT_STEP stuck". */
type Look = readonly [at: number, truth: string, said: string, alarms?: readonly Alarm[]];

function truthOf(text: string): readonly TrueState[] {
  const [state, ...also] = text.split("+") as RunState[];
  return text ? [{ run: "a#1", state: state!, also }] : [];
}

function verdictOf(text: string): readonly RunVerdict[] {
  const [state, level = "ok"] = text.split(" ") as [RunState, Level?];
  const rest = { also: [], confidence: 0.9, because: [], chain: [], clearsWhen: "", who: "", do: "", notSeen: [] };
  return text ? [{ run: "a#1", state, level, ...rest }] : [];
}

function record(looks: readonly Look[]) {
  const recorder = new Recorder();
  for (const [at, truth, said, alarms = []] of looks) {
    recorder.add({ at, truth: truthOf(truth), verdicts: verdictOf(said), alarms });
  }
  return recorder.finish();
}

const traceOf = (looks: readonly Look[]) => record(looks).traces[0]!;

describe("what is recorded", () => {
  it("is one stretch while nothing changes, and ends with the run", () => {
    const { segments } = traceOf([
      [0, "MOVING", ""],
      [10, "MOVING", "MOVING"],
      [20, "MOVING", "MOVING"],
      [30, "", ""],
      [40, "", ""],
    ]);
    assert.deepEqual(
      segments.map(({ fromAt, toAt, said }) => [fromAt, toAt, said?.state]),
      [
        [0, 10, undefined],
        [10, 30, "MOVING"],
      ],
    );
  });

  it("adds up to times by what was true and what was said", () => {
    const { traces } = record([
      [0, "MOVING", "MOVING"],
      [10, "SILENT_STEP", "MOVING"],
      [30, "SILENT_STEP", "SILENT_STEP stuck"],
      [70, "", "SILENT_STEP stuck"],
      [75, "", ""],
    ]);
    assert.deepEqual(confusionOf(traces), {
      MOVING: { "MOVING ok": 10 },
      SILENT_STEP: { "MOVING ok": 20, "SILENT_STEP stuck": 40 },
      [NOTHING]: { "SILENT_STEP stuck": 5 },
    });
  });
});

describe("an alarm", () => {
  const rows: readonly { name: string; looks: readonly Look[]; calls: readonly string[] }[] = [
    {
      name: "is right when its state is true",
      looks: [
        [0, "MOVING", "MOVING"],
        [10, "PAUSED", "PAUSED stuck"],
        [20, "PAUSED", "PAUSED stuck"],
        [30, "MOVING", "MOVING"],
      ],
      calls: ["PAUSED 10..30 right"],
    },
    {
      name: "is right when its state holds beside another",
      looks: [
        [0, "AGENT_LOST+SILENT_STEP", "SILENT_STEP stuck"],
        [10, "", ""],
      ],
      calls: ["SILENT_STEP 0..10 right"],
    },
    {
      name: "is right within the grace, wrong after it",
      looks: [
        [0, "PAUSED", "MOVING"],
        [10, "MOVING", "PAUSED stuck"],
        [20, "MOVING", "MOVING"],
        [30, "MOVING", "PAUSED stuck"],
        [40, "MOVING", "MOVING"],
      ],
      calls: ["PAUSED 10..20 right", "PAUSED 30..40 wrong"],
    },
    {
      name: "is early, and wrong, when it becomes true later",
      looks: [
        [0, "MOVING", "SILENT_STEP stuck"],
        [10, "SILENT_STEP", "SILENT_STEP stuck"],
        [20, "", ""],
      ],
      calls: ["SILENT_STEP 0..20 wrong early"],
    },
    {
      name: "of another state is another alarm",
      looks: [
        [0, "DEADLOCK", "BLOCKED_BY_STUCK stuck"],
        [10, "DEADLOCK", "DEADLOCK stuck"],
        [20, "", ""],
      ],
      calls: ["BLOCKED_BY_STUCK 0..10 wrong", "DEADLOCK 10..20 right"],
    },
    {
      name: "is neither a watch, nor a wait that is stuck",
      looks: [
        [0, "SILENT_STEP", "SILENT_STEP watch"],
        [10, "WAITING_HUMAN", "WAITING_HUMAN stuck"],
        [20, "", ""],
      ],
      calls: [],
    },
  ];
  for (const { name, looks, calls } of rows) {
    it(name, () => {
      const found = callsOf(traceOf(looks), 10).map(
        ({ state, fromAt, toAt, isRight, isEarly }) =>
          `${state} ${fromAt}..${toAt} ${isRight ? "right" : "wrong"}${isEarly ? " early" : ""}`,
      );
      assert.deepEqual(found, calls);
    });
  }
});

describe("an episode", () => {
  const episode: Episode = {
    run: "a#1",
    state: "SILENT_STEP",
    kind: "silent-step",
    incidentId: "i",
    onsetAt: 100,
    endAt: 200,
  };
  const rows: readonly { name: string; looks: readonly Look[]; is: object }[] = [
    { name: "of which nothing was said", looks: [], is: { flaps: 0, changes: 0 } },
    {
      name: "watched, called something else, then found",
      looks: [
        [110, "SILENT_STEP", "SILENT_STEP watch"],
        [120, "SILENT_STEP", "CPS_STUCK stuck"],
        [130, "SILENT_STEP", "SILENT_STEP stuck"],
        [200, "", ""],
      ],
      is: { watchedMs: 10, calledMs: 20, foundMs: 30, flaps: 0, changes: 1 },
    },
    {
      name: "called before its onset and still",
      looks: [
        [50, "MOVING", "SILENT_STEP stuck"],
        [110, "SILENT_STEP", "SILENT_STEP stuck"],
        [200, "", ""],
      ],
      is: { watchedMs: 0, calledMs: 0, foundMs: 0, flaps: 0, changes: 0 },
    },
    {
      name: "called before its onset and after its end only",
      looks: [
        [50, "MOVING", "SILENT_STEP stuck"],
        [60, "MOVING", "MOVING"],
        [201, "MOVING", "SILENT_STEP stuck"],
        [210, "", ""],
      ],
      is: { flaps: 0, changes: 0 },
    },
    {
      name: "whose alarm goes away and comes back",
      looks: [
        [110, "SILENT_STEP", "SILENT_STEP stuck"],
        [120, "SILENT_STEP", "SILENT_STEP watch"],
        [130, "SILENT_STEP", "SILENT_STEP stuck"],
        [200, "", ""],
      ],
      is: { watchedMs: 10, calledMs: 10, foundMs: 10, flaps: 1, changes: 0 },
    },
  ];
  for (const { name, looks, is } of rows) {
    it(name, () => {
      assert.deepEqual(detect(episode, looks.length > 0 ? traceOf(looks) : undefined), { lastedMs: 100, ...is });
    });
  }
});

describe("an incident", () => {
  const alarm = (root: string, state: RunState, holdsUp: readonly string[]): Alarm => ({
    id: `${root} ${state}`,
    root,
    state,
    holdsUp,
  });
  const incident: Incident = { id: "i", roots: ["label gpu"], runs: ["a#1", "b#1"], onsetAt: 100, endAt: 200 };
  const gpu = alarm("label gpu", "NO_AGENT", ["a#1"]);
  const rows: readonly { name: string; looks: readonly Look[]; is: object }[] = [
    { name: "never named", looks: [[110, "", ""]], is: { alarms: 0 } },
    {
      name: "named right at once, and only once",
      looks: [
        [110, "", "", [gpu]],
        [120, "", "", [gpu]],
        [300, "", ""],
      ],
      is: { namedMs: 10, isRootRight: true, alarms: 1 },
    },
    {
      name: "named by the agent of that name, among others",
      looks: [
        [110, "", "", [alarm("agents cpu and gpu", "NO_AGENT", ["a#1"])]],
        [120, "", ""],
      ],
      is: { namedMs: 10, isRootRight: true, alarms: 1 },
    },
    {
      name: "named by what it holds up first",
      looks: [
        [110, "", "", [alarm("a#1", "SILENT_STEP", ["a#1"])]],
        [120, "", "", [gpu]],
        [130, "", ""],
      ],
      is: { namedMs: 10, isRootRight: false, namedInstead: "a#1 SILENT_STEP", alarms: 2 },
    },
    {
      name: "named, forgotten and named again",
      looks: [
        [110, "", "", [gpu]],
        [120, "", ""],
        [130, "", "", [gpu]],
        [140, "", ""],
      ],
      is: { namedMs: 10, isRootRight: true, alarms: 2 },
    },
    {
      name: "that an older alarm is extended to",
      looks: [
        [50, "", "", [{ ...alarm("a#1", "SILENT_STEP", ["a#1"]), id: "x" }]],
        [110, "", "", [{ ...gpu, id: "x" }]],
        [120, "", ""],
      ],
      is: { namedMs: 10, isRootRight: true, alarms: 1 },
    },
    {
      name: "of which only the second alarm speaks",
      looks: [
        [110, "", "", [alarm("z#1", "SILENT_STEP", ["z#1"]), gpu]],
        [120, "", ""],
      ],
      is: { namedMs: 10, isRootRight: true, alarms: 1 },
    },
  ];
  for (const { name, looks, is } of rows) {
    it(name, () => {
      const [score] = scoreIncidents([incident], record(looks).alarms, 10);
      assert.deepEqual(score, { id: "i", size: 2, lastedMs: 100, ...is });
    });
  }

  it("does not excuse an alarm that has nothing to do with it", () => {
    const { alarms } = record([
      [110, "", "", [gpu, alarm("z#1", "SILENT_STEP", ["z#1"])]],
      [120, "", ""],
      [300, "", "", [gpu]],
      [310, "", ""],
    ]);
    const names = alarmsOfNothing(alarms, [incident], 10).map(({ names, fromAt }) => `${names[0]?.root} ${fromAt}`);
    assert.deepEqual(names, ["z#1 110", "label gpu 300"]);
  });
});
