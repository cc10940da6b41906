import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { agentsFor } from "./agent-index.ts";
import { labelsOf, matchesLabels } from "./label-expression.ts";

describe("label expressions", () => {
  const cases: readonly (readonly [expression: string, labels: string, expected: boolean])[] = [
    ["linux", "linux docker", true],
    ["linux", "windows", false],
    ["gpu&&linux", "gpu linux", true],
    ["gpu && linux", "linux", false],
    ["gpu||linux", "linux", true],
    ["gpu||linux", "arm", false],
    ["!windows", "linux", true],
    ["!windows", "windows", false],
    ["!!windows", "windows", true],
    // && binds closer than ||, ! closer than both.
    ["a||b&&c", "a", true],
    ["(a||b)&&c", "a", false],
    ["!a&&b", "b", true],
    ["!(a&&b)", "b", true],
    // Nothing but what has docker must be new.
    ["docker->new", "old", true],
    ["docker->new", "docker", false],
    ["docker->new", "docker new", true],
    ["a<->b", "", true],
    ["a<->b", "a", false],
    ["a <-> b", "a b", true],
    ["arm64-v8", "arm64-v8", true],
    ["a-b->c", "a-b", false],
    ['"has space"', "plain", false],
    ['"a\\"b"', 'a"b', true],
    ['"linux" && docker', "linux docker", true],
    // What is no expression is a name.
    ["a b", "a", false],
    ["a &&", "a", false],
    ["&& a", "a", false],
    ["(a", "a", false],
    ["a)", "a", false],
    ["a & b", "a", false],
    ["a < b", "a", false],
    ["a)", "a)", true],
    ["()", "", false],
    ["!", "", false],
    ['"a', '"a', true],
    ["it's", "it's", true],
  ];
  for (const [expression, labels, expected] of cases)
    it(`${expression} of [${labels}] is ${expected}`, () =>
      assert.equal(matchesLabels(expression, new Set(labels.split(" "))), expected));

  it("a quoted name may have a space in it", () =>
    assert.equal(matchesLabels('"has space"', new Set(["has space"])), true));

  it("a text that is no expression is one name", () => assert.equal(matchesLabels("a b", new Set(["a b"])), true));

  it("a hostile expression neither takes long nor fills the stack", () => {
    for (const text of [
      "(".repeat(100_000),
      "!".repeat(9_999),
      "(".repeat(5_000),
      `"${"\\".repeat(9_000)}`,
      "a&&".repeat(3_000),
    ])
      assert.equal(matchesLabels(text, new Set(["a"])), false);
    assert.equal(matchesLabels(`${"(".repeat(50)}a${")".repeat(50)}`, new Set(["a"])), true);
  });

  it("agrees with what was built", () => {
    const names = fc.constantFrom("a", "b", "c-d");
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        names.map((name) => ({ text: name, of: (labels: ReadonlySet<string>) => labels.has(name) })),
        tie("tree").map((inner): Tree => ({ text: `!(${inner.text})`, of: (labels) => !inner.of(labels) })),
        fc.tuple(tie("tree"), fc.constantFrom("&&", "||", "->", "<->"), tie("tree")).map(
          ([one, operator, other]): Tree => ({
            text: `(${one.text}) ${operator} (${other.text})`,
            of: (labels) => joined(one.of(labels), operator, other.of(labels)),
          }),
        ),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.subarray(["a", "b", "c-d"]), ({ text, of }, labels) =>
        assert.equal(matchesLabels(text, new Set(labels)), of(new Set(labels))),
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => typeof matchesLabels(text, new Set(["a"])) === "boolean"),
      { seed: 1, numRuns: 1000 },
    );
  });
});

test("an agent's name is one of its labels, and the built-in node keeps its old one", () => {
  assert.deepEqual([...labelsOf({ name: "gpu-1", labels: ["gpu"] })], ["gpu", "gpu-1"]);
  assert.deepEqual([...labelsOf({ name: "", labels: [] })], ["built-in", "master"]);
});

test("who may serve a node step", () => {
  const agent = (name: string, labels: string[], more: { executors?: number; isExclusive?: boolean } = {}) => ({
    name,
    labels,
    executors: 1,
    isExclusive: false,
    ...more,
  });
  const agents = [
    agent("", [], { executors: 0 }),
    agent("a-1", ["linux"]),
    agent("gpu-1", ["linux", "gpu"], { isExclusive: true }),
  ];
  const served = (label: string | undefined) => agentsFor(label, agents).map(({ name }) => name);
  assert.deepEqual(served(undefined), ["a-1"]);
  assert.deepEqual(served("  "), ["a-1"]);
  assert.deepEqual(served("linux"), ["a-1", "gpu-1"]);
  assert.deepEqual(served("gpu-1"), ["gpu-1"]);
  assert.deepEqual(served("built-in"), []);
  assert.deepEqual(served("windows"), []);
});

interface Tree {
  readonly text: string;
  readonly of: (labels: ReadonlySet<string>) => boolean;
}

function joined(one: boolean, operator: string, other: boolean): boolean {
  if (operator === "&&") return one && other;
  if (operator === "||") return one || other;
  return operator === "->" ? !one || other : one === other;
}
