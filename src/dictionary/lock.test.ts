import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { canonicalJson } from "./canonical-json.ts";
import { emptyLock, lockText, nextLock, readLock } from "./lock.ts";
import { lockOf, metricOf, otherMetric } from "./test-metric.ts";

const made = metricOf().definition!;

describe("the lock", () => {
  test("holds the metrics by id, a digest over their canonical JSON, and what each version meant", () => {
    const lock = lockOf(otherMetric("c.d"), otherMetric("a.b"));
    assert.deepEqual(Object.keys(lock.metrics), ["a.b", "c.d"]);
    const hash = createHash("sha256").update(canonicalJson(lock.metrics)).digest("hex");
    assert.equal(lock.digest, `sha256-${hash}`);
    assert.deepEqual(
      lock.history.map(({ id, version }) => [id, version]),
      [
        ["a.b", 1],
        ["c.d", 1],
      ],
    );
  });

  test("is the same text whatever order the metrics came in", () => {
    const texts = [otherMetric("c.d"), otherMetric("a.b")];
    assert.equal(lockText(lockOf(...texts)), lockText(lockOf(...texts.reverse())));
  });

  test("is read back, and what follows it when nothing changed is the same", () => {
    const lock = nextLock(emptyLock, [made]);
    assert.equal(lockText(nextLock(readLock(lockText(lock))!, [made])), lockText(lock));
  });

  test("history only grows: a version that is over is remembered", () => {
    const first = nextLock(emptyLock, [made]);
    const second = nextLock(first, [{ ...made, version: 2, limits: { l0: 9, linf: 9 } }]);
    const third = nextLock(second, []);
    assert.deepEqual(second.history.slice(0, 1), first.history);
    assert.equal(new Set(second.history.map(({ digest }) => digest)).size, 2);
    assert.deepEqual(third.history, second.history);
  });

  test("words do not change a meaning, numbers do", () => {
    const digestOf = (metric: typeof made): string => nextLock(emptyLock, [metric]).history[0]!.digest;
    const words = {
      ...made,
      description: "x",
      question: "y?",
      local: [],
      status: "removed" as const,
      owners: ["team:x"],
    };
    assert.equal(digestOf(words), digestOf(made));
    for (const change of [
      { version: 2 },
      { kind: "state" as const },
      { unit: "ms" },
      { population: "all" },
      { limits: { l0: 1, linf: 1 } },
      { dimensions: [] },
      { source: { ...made.source, reads: ["thing.kind"] } },
      { value: { ...made.value, max: 1 } as typeof made.value },
    ])
      assert.notEqual(digestOf({ ...made, ...change }), digestOf(made), JSON.stringify(change));
  });

  const text = lockText(lockOf(otherMetric("a.b")));
  const noLocks: readonly (readonly [what: string, text: string])[] = [
    ["nothing", ""],
    ["a conflict", `<<<<<<< ours\n${text}`],
    ["a metric changed by hand", text.replace('"linf": 20', '"linf": 2000')],
    ["another schema", text.replace("flowmeter-dictionary/1", "flowmeter-dictionary/2")],
    ["no history", text.replace('"history"', '"story"')],
    ["an array", "[]"],
    ["a text that no digest can be made of", text.replace("Counts things.", "\\ud800")],
  ];
  for (const [what, broken] of noLocks)
    test(`no lock: ${what}`, () => {
      assert.notEqual(broken, text);
      assert.equal(readLock(broken), undefined);
    });

  test("a lock whose metrics are of an older schema can be followed", () => {
    const { local, ...older } = made;
    assert.equal(local.length, 2);
    assert.notEqual(
      readLock(lockText(nextLock(emptyLock, [{ ...older, older: 1 } as unknown as typeof made]))),
      undefined,
    );
  });
});
