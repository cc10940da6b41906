import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { InventoryMoment, SetupFact } from "../../model/inventory.ts";
import type { InventoryChange } from "../../model/inventory-diff.ts";
import type { DeclaredPart, PipelineProfile, RunProfile } from "../../model/inventory-profile.ts";
import { diffInventory } from "./diff.ts";

const plainRun: RunProfile = {
  runNumber: 1,
  startAt: 1,
  result: "SUCCESS",
  syntax: "declarative",
  durability: "MAX_SURVIVABILITY",
  flowNodes: 50,
  stages: 3,
  stageDepth: 1,
  parallelWidth: 0,
  scriptLines: 40,
  scriptSteps: 0,
  declaresScript: false,
  declared: [{ part: "agent", name: "any" }],
  libraries: [],
};

const plain: PipelineProfile = {
  controller: "ci",
  pipeline: "a",
  nameThen: "a",
  isBranch: false,
  syntax: "declarative",
  origin: "inline",
  isDisabled: false,
  beganAt: 1,
  run: plainRun,
};

function moment(at: number, profiles: readonly PipelineProfile[], setup: readonly SetupFact[] = []): InventoryMoment {
  const snapshot = {
    pipelines: profiles.length,
    active: 0,
    profiled: 0,
    uses: [],
    libraries: [],
    complexity: [],
    controllers: [],
  };
  return { at, snapshot, profiles, setup, setupSinceAt: undefined };
}

/** How the run of a Pipeline was and is, and what of it is a change: aspect, name, from, to. */
const runCases: readonly (readonly [
  what: string,
  then: Partial<RunProfile>,
  now: Partial<RunProfile>,
  changes: readonly string[],
])[] = [
  ["the same", {}, { runNumber: 2, startAt: 2 }, []],
  [
    "another durability hint",
    {},
    { durability: "PERFORMANCE_OPTIMIZED" },
    ["durability  MAX_SURVIVABILITY PERFORMANCE_OPTIMIZED"],
  ],
  ["a hint that is not recorded", {}, { durability: undefined }, []],
  ["script for the first time", {}, { scriptSteps: 2, declaresScript: true }, ["script  - 2"]],
  ["no script any more", { scriptSteps: 2, declaresScript: true }, {}, ["script  2 -"]],
  ["a script block that was skipped", { scriptSteps: 2, declaresScript: true }, { declaresScript: true }, []],
  ["a run that failed before script", { scriptSteps: 2 }, { result: "FAILURE" }, []],
  ["more script steps", { scriptSteps: 2 }, { scriptSteps: 9 }, []],
  [
    "a library in another version, even of a run that failed",
    { libraries: [{ library: "x", version: "1" }] },
    { libraries: [{ library: "x", version: "2" }], result: "FAILURE" },
    ["library x 1 2"],
  ],
  ["a library more", {}, { libraries: [{ library: "x", version: undefined }] }, ["library x - (not recorded)"]],
  ["a library less", { libraries: [{ library: "x", version: "1" }] }, {}, ["library x 1 -"]],
  [
    "a library that a run that failed did not load",
    { libraries: [{ library: "x", version: "1" }] },
    { result: "ABORTED" },
    [],
  ],
  [
    "declarations, those that hold others left out",
    {},
    {
      declared: [
        { part: "directive", name: "options" },
        { part: "option", name: "timeout" },
      ],
    },
    ["agent any declared -", "option timeout - declared"],
  ],
  ["a run without a model", {}, { declared: [] }, []],
  ["twice as many flow nodes, and 100 more", { flowNodes: 100 }, { flowNodes: 200 }, ["flowNodes  100 200"]],
  ["twice as many, but few", { flowNodes: 99 }, { flowNodes: 198 }, []],
  ["many more, but not twice", { flowNodes: 1000 }, { flowNodes: 1999 }, []],
  ["half as many", { flowNodes: 1000 }, { flowNodes: 500 }, ["flowNodes  1000 500"]],
  ["few, because it failed", { flowNodes: 1000 }, { flowNodes: 5, result: "FAILURE" }, []],
];

/** How a Pipeline was and is. */
const pipelineCases: readonly (readonly [
  what: string,
  then: Partial<PipelineProfile> | undefined,
  now: Partial<PipelineProfile> | undefined,
  changes: readonly string[],
])[] = [
  ["new", undefined, {}, ["existence  - a"]],
  ["older than what is known", undefined, { beganAt: undefined }, []],
  ["gone", {}, undefined, ["existence  a -"]],
  ["gone, and older than what is known", { beganAt: undefined }, undefined, ["existence  a -"]],
  ["renamed", { nameThen: "b" }, {}, ["name  b a"]],
  ["moved to Declarative", { syntax: "scripted" }, {}, ["syntax  scripted declarative"]],
  ["known only now", { syntax: "unknown", run: undefined }, {}, []],
  ["disabled", {}, { isDisabled: true }, ["disabled  - disabled"]],
  ["from elsewhere", {}, { origin: "scm" }, ["origin  inline scm"]],
];

const fact = (...[kind, subject, attribute, value]: [SetupFact["kind"], string, string, string]): SetupFact => ({
  controller: "ci",
  kind,
  subject,
  attribute,
  value,
});
const git = fact("plugin", "git", "version", "5.1");
const linux = fact("agent", "linux", "configured", "yes");

const setupCases: readonly (readonly [
  what: string,
  then: readonly SetupFact[],
  now: readonly SetupFact[],
  changes: readonly string[],
])[] = [
  ["the same", [git, linux], [git, linux], []],
  ["a plugin upgraded", [git], [{ ...git, value: "5.2" }], ["plugin.version git 5.1 5.2"]],
  ["a plugin removed", [git, linux], [linux], ["plugin.version git 5.1 -"]],
  [
    "an agent added, its label not told on its own",
    [git],
    [git, linux, fact("agent", "linux", "label", "docker")],
    ["agent.configured linux - yes"],
  ],
  [
    "an agent with another label",
    [linux, fact("agent", "linux", "label", "docker")],
    [linux, fact("agent", "linux", "label", "podman")],
    ["agent.label linux docker -", "agent.label linux - podman"],
  ],
  ["a controller that was not known then", [], [git], []],
];

function said(changes: readonly InventoryChange[]): string[] {
  return changes.map(({ aspect, name, from, to }) => `${aspect} ${name} ${from ?? "-"} ${to ?? "-"}`);
}

describe("what changed between two inventories", () => {
  for (const [what, then, now, changes] of runCases)
    it(`of a run: ${what}`, () => {
      const [before, after] = [then, now].map((part) => [{ ...plain, run: { ...plainRun, ...part } }]);
      assert.deepEqual(said(diffInventory(moment(1, before!), moment(2, after!)).changes), changes);
    });

  for (const [what, then, now, changes] of pipelineCases)
    it(`of a Pipeline: ${what}`, () => {
      const [before, after] = [then, now].map((part) => (part === undefined ? [] : [{ ...plain, ...part }]));
      const diff = diffInventory(moment(1, before!), moment(2, after!));
      assert.deepEqual(said(diff.changes), changes);
      assert.equal(diff.notKnownThen.length, what === "older than what is known" ? 1 : 0);
    });

  for (const [what, then, now, changes] of setupCases)
    it(`of a controller: ${what}`, () => {
      assert.deepEqual(said(diffInventory(moment(1, [], then), moment(2, [], now)).changes), changes);
    });
});

const maybe = <T>(values: readonly T[]): fc.Arbitrary<T | undefined> => fc.constantFrom(undefined, ...values);

const anyRun: fc.Arbitrary<RunProfile> = fc.record({
  runNumber: fc.nat(5),
  startAt: maybe([1, 2]),
  result: maybe(["SUCCESS", "FAILURE"]),
  syntax: maybe(["declarative", "scripted"]),
  durability: maybe(["A", "B"]),
  flowNodes: fc.nat(500),
  stages: fc.nat(20),
  stageDepth: maybe([1, 2]),
  parallelWidth: fc.nat(20),
  scriptLines: maybe([10, 200]),
  scriptSteps: fc.nat(2),
  declaresScript: fc.boolean(),
  declared: fc.array(
    fc.record({
      part: fc.constantFrom<DeclaredPart>("option", "directive", "postStage"),
      name: fc.constantFrom("x", "when"),
    }),
    { maxLength: 3 },
  ),
  libraries: fc.uniqueArray(fc.record({ library: fc.constantFrom("l", "m"), version: maybe(["1", "2"]) }), {
    maxLength: 2,
    selector: ({ library }) => library,
  }),
});

const anyProfile: fc.Arbitrary<PipelineProfile> = fc.record({
  controller: fc.constantFrom("ci", "other"),
  pipeline: fc.constantFrom("a", "b", "c"),
  nameThen: fc.constantFrom("a", "z"),
  isBranch: fc.constant(false),
  syntax: fc.constantFrom("declarative", "scripted", "unknown"),
  origin: fc.constantFrom("inline", "scm"),
  isDisabled: fc.boolean(),
  beganAt: maybe([1]),
  run: fc.option(anyRun, { nil: undefined }),
});

const anyFact: fc.Arbitrary<SetupFact> = fc.record({
  controller: fc.constantFrom("ci", "other"),
  kind: fc.constantFrom<SetupFact["kind"]>("agent", "plugin"),
  subject: fc.constantFrom("x", "y"),
  attribute: fc.constantFrom("configured", "label", "executors", "version"),
  value: fc.constantFrom("1", "2"),
});

const anyMoment = (at: number): fc.Arbitrary<InventoryMoment> =>
  fc
    .tuple(
      fc.uniqueArray(anyProfile, { selector: ({ controller, pipeline }) => `${controller} ${pipeline}` }),
      fc.array(anyFact, { maxLength: 6 }),
    )
    .map(([profiles, setup]) => moment(at, profiles, setup));

function sorted(changes: readonly InventoryChange[]): string[] {
  return changes.map((change) => JSON.stringify(Object.entries(change).sort())).sort();
}

describe("whatever two inventories hold", () => {
  it("between one and itself nothing changed", () => {
    fc.assert(
      fc.property(anyMoment(1), (one) => {
        const { changes, notKnownThen, notKnownNow } = diffInventory(one, one);
        assert.deepEqual([changes, notKnownThen, notKnownNow], [[], [], []]);
      }),
    );
  });

  it("turned around, each change goes the other way", () => {
    fc.assert(
      fc.property(anyMoment(1), anyMoment(2), (one, other) => {
        const [there, back] = [diffInventory(one, other), diffInventory(other, one)];
        const swapped = back.changes.map(({ from, to, isBranch: _, ...rest }) => ({
          ...rest,
          isBranch: false,
          from: to,
          to: from,
        }));
        assert.deepEqual(sorted(there.changes), sorted(swapped));
        assert.deepEqual(there.notKnownThen, back.notKnownNow);
        assert.deepEqual(there.notKnownNow, back.notKnownThen);
      }),
    );
  });
});
