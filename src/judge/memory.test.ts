import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunVerdict } from "../model/verdict.ts";
import type { FoundRun } from "./found-run.ts";
import { type Judged, judgeFound } from "./judge.ts";
import { type JudgeMemory, noMemory, transitions } from "./memory.ts";
import { AT, controller, finding, head, headOn, moving, run, silent, waiting } from "./test-fleet.ts";

const MINUTE = 60_000;

/** A look some minutes after {@link AT}. */
function look(minutes: number, found: readonly FoundRun[], memory: JudgeMemory | undefined): Judged {
  return judgeFound(found, { at: AT + minutes * MINUTE, controller: controller(2) }, { memory });
}

/** One look after the other, with what each remembers. */
function looks(...fleets: readonly (readonly FoundRun[])[]): Judged[] {
  const all: Judged[] = [];
  for (const [minutes, found] of fleets.entries()) all.push(look(minutes, found, all.at(-1)?.memory ?? noMemory));
  return all;
}

const verdict = ({ judgement }: Judged): RunVerdict => judgement.runs[0]!;
const zombie = (since?: number): FoundRun => ({
  run: run("a#1"),
  findings: [finding("ZOMBIE", { level: "stuck", ...(since === undefined ? {} : { since }) })],
});

describe("a state that has to hold", () => {
  test("is called at once in a single look", () =>
    assert.equal(verdict(look(0, [zombie()], undefined)).level, "stuck"));

  test("is watched until it was seen for a minute", () => {
    assert.deepEqual(
      looks([zombie()], [zombie()], [zombie()]).map((one) => verdict(one).level),
      ["watch", "stuck", "stuck"],
    );
  });

  test("begins anew after a break", () => {
    assert.deepEqual(
      looks([zombie()], [moving("a#1")], [zombie()], [zombie()]).map((one) => verdict(one).level),
      ["watch", "ok", "watch", "stuck"],
    );
  });

  test("is called at the first look when the facts say that it has held", () =>
    assert.equal(verdict(looks([zombie(AT - MINUTE)])[0]!).level, "stuck"));

  test("clears on the first progress", () => {
    const [, , third] = looks([silent("a#1", AT - 60 * MINUTE)], [silent("a#1", AT - 60 * MINUTE)], [moving("a#1")]);
    assert.deepEqual([verdict(third!).state, third!.memory.incidents.length], ["MOVING", 0]);
  });
});

describe("since", () => {
  for (const [what, first, second, expected] of [
    ["stays where a later look knows less", AT - 60 * MINUTE, AT - 59 * MINUTE, AT - 60 * MINUTE],
    ["stays where a later look reckons from earlier", AT - 60 * MINUTE, AT - 61 * MINUTE, AT - 60 * MINUTE],
    ["stays where a later look does not know", AT - 60 * MINUTE, undefined, AT - 60 * MINUTE],
    ["moves when the state began again after the last look", AT - 60 * MINUTE, AT + 30_000, AT + 30_000],
  ] as const)
    test(what, () => {
      const of = (since: number | undefined): FoundRun => ({
        run: run("a#1"),
        findings: [finding("SILENT_STEP", { level: "stuck", ...(since === undefined ? {} : { since }) })],
      });
      assert.equal(verdict(looks([of(first)], [of(second)])[1]!).since, expected);
    });
});

describe("incidents", () => {
  const flood = (...roots: readonly string[]): FoundRun[] => [
    ...roots.map((name, index) => silent(name, AT - (60 - index) * MINUTE, headOn("", 10))),
    waiting("w#1", { kind: "label", label: "built-in" }),
  ];

  test("open once, keep their id, and resolve once", () => {
    const all = looks(flood("a#1", "a#2"), flood("a#1", "a#2"), [moving("a#1"), moving("a#2")], []);
    const told = all.map(({ memory }, index) => {
      const { opened, resolved } = transitions(all[index - 1]?.memory, memory);
      return [opened.map(({ id }) => id), resolved.map(({ id }) => id)];
    });
    const id = all[0]!.memory.incidents[0]!.id;
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.deepEqual(told, [
      [[id], []],
      [[], []],
      [[], [id]],
      [[], []],
    ]);
  });

  test("have the same id when Flowmeter begins anew", () => {
    const [first] = looks(flood("a#1", "a#2"));
    assert.equal(look(90, flood("a#1", "a#2"), undefined).memory.incidents[0]!.id, first!.memory.incidents[0]!.id);
  });

  test("go on from memory that was kept as JSON", () => {
    const [first] = looks(flood("a#1", "a#2"));
    const kept = JSON.parse(JSON.stringify(first!.memory)) as JudgeMemory;
    const { memory } = look(5, flood("a#1", "a#2"), kept);
    assert.deepEqual(transitions(kept, memory), { opened: [], resolved: [] });
  });

  test("go on when the first of two roots is gone", () => {
    const both = looks(flood("a#1", "a#2"), flood("a#2", "a#3"));
    assert.equal(both[1]!.memory.incidents[0]!.id, both[0]!.memory.incidents[0]!.id);
  });

  test("stay one when what made them one is gone for a look", () => {
    const apart = [silent("a#1", AT - 60 * MINUTE, headOn("", 10)), silent("a#2", AT - 59 * MINUTE, headOn("", 10))];
    const all = looks(flood("a#1", "a#2"), apart, flood("a#1", "a#2"), [moving("a#1"), apart[1]!]);
    assert.deepEqual(
      all.map(({ memory, causes }) => [memory.incidents.length, causes[0]!.holdsUp]),
      [
        [1, ["a#1", "a#2", "w#1"]],
        [1, ["a#1", "a#2"]],
        [1, ["a#1", "a#2", "w#1"]],
        [1, ["a#2"]],
      ],
    );
    assert.equal(new Set(all.map(({ memory }) => memory.incidents[0]!.id)).size, 1);
  });

  test("take in no run that was at no root of theirs", () => {
    const roots = ["a#1", "a#2", "a#3"].map((name, index) => silent(name, AT - (60 - 10 * index) * MINUTE));
    const all = looks(flood("a#1", "a#2"), roots);
    assert.deepEqual(
      all[1]!.causes.map(({ holdsUp }) => holdsUp),
      [["a#1", "a#2"], ["a#3"]],
    );
  });

  test("go on while the run at the root cannot be observed", () => {
    const unseen: FoundRun = { run: run("a#1"), findings: [finding("NOT_OBSERVED")] };
    const all = looks([silent("a#1", AT - 60 * MINUTE)], [unseen], [silent("a#1", AT - 60 * MINUTE)], [moving("a#1")]);
    assert.deepEqual(
      all.map(({ memory }) => memory.incidents.length),
      [1, 1, 1, 0],
    );
    assert.equal(new Set(all.flatMap(({ memory }) => memory.incidents.map(({ id }) => id))).size, 1);
  });

  test("get another id when it happens again", () => {
    const [first, , again] = looks(
      [silent("a#1", AT - 60 * MINUTE)],
      [moving("a#1")],
      [silent("a#1", AT + 70_000, head(3))],
    );
    assert.notEqual(again!.memory.incidents[0]!.id, first!.memory.incidents[0]!.id);
  });

  test("are all remembered, also those that are not told", () => {
    const [first] = looks(
      Array.from({ length: 5 }, (_, index) => silent(`r-${index}#1`, AT - (60 + 10 * index) * MINUTE)),
    );
    assert.deepEqual(
      [first!.judgement.fleet.causes.length, first!.causes.length, first!.memory.incidents.length],
      [3, 5, 5],
    );
  });
});

test("being called again after moving is counted", () => {
  const hung = silent("a#1", AT - 60 * MINUTE);
  const flaps = looks([hung], [moving("a#1")], [hung], [hung], [moving("a#1")], [hung]).map(
    ({ memory }) => memory.runs[0]!.flaps,
  );
  assert.deepEqual(flaps, [0, 0, 1, 1, 1, 2]);
});
