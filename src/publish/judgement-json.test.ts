import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Judgement, RunVerdict } from "../model/verdict.ts";
import { judgementJson } from "./judgement-json.ts";
import { judgementPage } from "./page/judgement-page.ts";
import { runVerdictPage } from "./page/run-verdict-section.ts";
import { renderTerminal } from "./terminal/render-page.ts";

const AT = Date.parse("2026-06-22T00:16:00Z");

const silent: RunVerdict = {
  run: "shop/deploy#59",
  state: "SILENT_STEP",
  also: ["MOVING"],
  level: "stuck",
  since: Date.parse("2026-06-21T05:25:00Z"),
  confidence: 0.9990001,
  because: [{ fact: "step 7 (sh) has printed nothing for 18 h 51 min", source: "workflow/7.xml, log" }],
  chain: ["shop/deploy#59", "sh in stage Build"],
  clearsWhen: "step 7 (sh) ends or prints a line",
  who: "owner of shop/deploy",
  do: "look at the process of step 7; abort the run if it hangs",
  notSeen: ["the processes of the agent"],
};

const waiting: RunVerdict = {
  ...silent,
  run: "shop/\u001b[2Jtest#1",
  state: "WAITING_EXECUTOR",
  also: [],
  level: "ok",
  since: 1e300,
  because: [{ fact: "it waits", source: "log", quote: "Waiting for next available executor" }],
  chain: ["shop/test#1", "executor(built-in)", "shop/deploy#58 MOVING", "sh"],
  do: "nothing",
};

const judgement: Judgement = {
  at: AT,
  fleet: {
    state: "STUCK",
    running: 2,
    observed: 2,
    stuck: 1,
    watch: 0,
    causes: [
      {
        run: "shop/deploy#59",
        state: "SILENT_STEP",
        holdsUp: ["shop/deploy#59"],
        since: silent.since!,
        sentence: "shop/deploy#59 has been silent for 18 h 51 min.",
      },
    ],
    executorsHeld: 1,
    sentence: "2 running, none moving, 1 stuck: 1 cause. shop/deploy#59 has been silent for 18 h 51 min.",
  },
  runs: [silent, waiting],
  notes: ["Not seen of the controller: the queue."],
};

const look = { width: 80, hasColour: false };

describe("the JSON of a judgement", () => {
  test("has the keys and instants that programs read", () => {
    const json = JSON.parse(JSON.stringify(judgementJson(judgement)));
    assert.deepEqual(json.fleet, {
      verdict: "STUCK 1/2",
      sentence: judgement.fleet.sentence,
      running: 2,
      observed: 2,
      stuck: 1,
      watch: 0,
      executorsHeld: 1,
      causes: [{ ...judgement.fleet.causes[0], since: "2026-06-21T05:25:00.000Z" }],
    });
    assert.deepEqual([json.at, json.notes], ["2026-06-22T00:16:00.000Z", judgement.notes]);
    assert.deepEqual(json.runs[0], { ...silent, since: "2026-06-21T05:25:00.000Z", confidence: 0.999 });
  });

  test("leaves out an instant that no calendar holds", () =>
    assert.equal("since" in judgementJson(judgement).runs[1]!, false));

  for (const [state, word] of [
    ["OK", "OK"],
    ["SLOW", "SLOW"],
    ["BLIND", "BLIND"],
  ] as const)
    test(`says ${word}`, () =>
      assert.equal(judgementJson({ ...judgement, fleet: { ...judgement.fleet, state } }).fleet.verdict, word));
});

describe("the page of a judgement", () => {
  const text = renderTerminal(judgementPage(judgement, { isVerbose: false, top: 40 }), look);

  test("has the fleet in its first line, without saying the cause twice", () =>
    assert.equal(text.split("\n")[0], "STUCK 1/2: 2 running, none moving, 1 stuck: 1 cause"));

  test("says who should do what about a cause", () =>
    assert.match(
      text.replace(/\s+/g, " "),
      /owner of shop\/deploy: look at the process of step 7; abort the run if it hangs\. Clears when step 7 \(sh\) ends or prints a line\./,
    ));

  test("lists runs with how long, and what for", () => {
    assert.match(text, /shop\/deploy#59 +SILENT_STEP +18 h 51 min +sh in stage Build/);
    assert.ok(!text.includes("\u001b"));
  });

  test("says how many runs it leaves out", () => {
    const short = renderTerminal(judgementPage(judgement, { isVerbose: false, top: 1 }), look);
    assert.match(short, /1 more: --top 2\./);
  });

  test("unfolds evidence, with Jenkins' words and where to look", () => {
    const full = renderTerminal(judgementPage(judgement, { isVerbose: true, top: 40 }), look);
    assert.match(full, /· it waits: "Waiting for next available executor" \[log\]/);
    assert.match(full, /· step 7 \(sh\) has printed nothing for 18 h 51 min \[workflow\/7\.xml, log\]/);
    assert.match(full, /How sure: 99\.9 %/);
  });

  test("of one run is that run", () => {
    const one = renderTerminal(runVerdictPage(silent, judgement), look);
    assert.match(one, /^shop\/deploy#59: SILENT_STEP for 18 h 51 min\n/);
    assert.match(one, /Also: MOVING/);
  });
});
