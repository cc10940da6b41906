import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { allowLists } from "../../dictionary/allow-lists/allow-lists.ts";
import { metricDefinitions } from "../../dictionary/dictionary.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { MeasuredCell } from "../../model/measured-cell.ts";
import type { AgreedMetric } from "../consent/agreement.ts";
import { seededRandom, testMetric, testWords } from "../test-words.ts";
import type { Vocabulary } from "../wire/check-rows.ts";
import { HIST_UNITS, isPowerOfTwo, mostPerRow } from "../wire/values.ts";
import { normalised, sample, toPowerOfTwo, weightOf } from "./coarse.ts";
import { derivedRandom } from "./derived-random.ts";
import { draftsOf } from "./drafts.ts";
import { sealDraft } from "./seal.ts";

function agreedOf(metric: MetricDefinition, words: Vocabulary): AgreedMetric {
  return { metric, allowLists: words.allowLists, sinceAt: 0 };
}

describe("powers of two", () => {
  test("are one of the two around a number, and on average the number", () => {
    for (const value of [1, 3, 5, 6, 11, 100, 700]) {
      const random = seededRandom(value);
      const drawn = Array.from({ length: 20_000 }, () => toPowerOfTwo(value, random));
      const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
      const below = 2 ** Math.floor(Math.log2(value));
      assert.ok(drawn.every((one) => one === below || one === 2 * below));
      // Four standard errors of a choice between p and 2p, at most p/2 each.
      assert.ok(Math.abs(mean - value) <= (4 * (below / 2)) / Math.sqrt(drawn.length), `${value}: ${mean}`);
    }
    assert.equal(toPowerOfTwo(0, seededRandom(1)), 0);
  });

  test("weights are 1, 2 or 4, and on average what was used by what is sent", () => {
    for (const [used, sent] of [
      [5, 5],
      [6, 5],
      [7, 5],
      [12, 5],
      [19, 5],
      [20, 5],
      [90, 5],
    ] as const) {
      const random = seededRandom(used);
      const drawn = Array.from({ length: 20_000 }, () => weightOf({ used, sent }, random));
      const mean = drawn.reduce((sum, one) => sum + one, 0) / drawn.length;
      assert.ok(drawn.every((weight) => [1, 2, 4].includes(weight)));
      assert.ok(Math.abs(mean - Math.min(4, used / sent)) < 0.03, `${used}/${sent}: ${mean}`);
    }
  });
});

describe("samples", () => {
  test("take each entry as often as another", () => {
    const random = seededRandom(3);
    const counts = new Map<number, number>();
    for (let round = 0; round < 12_000; round++)
      for (const entry of sample([0, 1, 2, 3, 4, 5], 2, random)) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    for (const count of counts.values()) assert.ok(Math.abs(count - 4000) < 250, `${count}`);
    assert.deepEqual(sample([1, 2], 5, random), [1, 2]);
  });
});

describe("histograms", () => {
  const tables: readonly (readonly [buckets: [number, number][], flat: number[]])[] = [
    [[], []],
    [[[3, 0]], []],
    [[[3, 1]], [3, 20]],
    [[[3, 1_000_000]], [3, 20]],
    // 1/3 of 20 is 6 2/3: 7, 7 and 6, the lower buckets first.
    [
      [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
      [1, 7, 2, 7, 3, 6],
    ],
    // What is less than half a unit is lost: 1/1001 of 20.
    [
      [
        [1, 1000],
        [9, 1],
      ],
      [1, 20],
    ],
  ];
  for (const [buckets, flat] of tables)
    test(`${JSON.stringify(buckets)} is ${JSON.stringify(flat)}`, () =>
      assert.deepEqual(normalised(new Map(buckets)), flat));

  test("have 20 units over at most 12 buckets, whatever was observed", () => {
    const buckets = fc.array(fc.tuple(fc.integer({ min: 0, max: 53 }), fc.integer({ min: 0, max: 1e9 })));
    fc.assert(
      fc.property(buckets, (entries) => {
        const flat = normalised(new Map(entries));
        const units = flat.filter((_, index) => index % 2 === 1);
        assert.ok(units.length <= 12 && units.every((count) => count > 0));
        assert.ok(units.length === 0 || units.reduce((sum, count) => sum + count, 0) === HIST_UNITS);
      }),
    );
  });
});

describe("drafts", () => {
  const words = testWords([testMetric()]);
  const cell = (label: string | undefined, value: number): MeasuredCell => ({ labels: [label], value });

  test("hold public labels only; what is under others is added up", () => {
    const cells = [cell("red", 1), cell("secret", 1), cell(undefined, 1), cell("other", 2)];
    const [draft] = draftsOf(agreedOf(testMetric(), words), cells, seededRandom(1));
    assert.deepEqual(draft?.rows, [
      ["thing.made", 1, ["other"], 4],
      ["thing.made", 1, ["red"], 1],
    ]);
  });

  test("clamp counts, and leave out what did not happen", () => {
    const [draft] = draftsOf(agreedOf(testMetric(), words), [cell("red", 1e9), cell("blue", 0)], seededRandom(1));
    assert.equal(draft?.rows.length, 1);
    assert.ok(draft!.rows[0]![3] <= mostPerRow(testMetric()));
    assert.deepEqual(draftsOf(agreedOf(testMetric(), words), [cell("blue", 0)], seededRandom(1)), []);
  });

  test("put labels into envelopes of their own, few of them, weighed", () => {
    const dimensions = [{ id: "step", labels: { allowlist: "steps" as const }, overflow: "other" as const }];
    const metric = testMetric({ dimensions, envelope: "per_label", label_sample: 1, limits: { l0: 5, linf: 1 } });
    const cells = ["basic:echo", "basic:sh", "acme:deploy"].map((label) => cell(label, 7));
    const envelopes = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const drafts = draftsOf(agreedOf(metric, words), cells, seededRandom(seed * 7919));
      assert.equal(drafts.length, 1);
      const [{ env, rows }] = drafts as [(typeof drafts)[number]];
      envelopes.add(env);
      assert.ok([2, 4].includes(rows[0]![3]), "3 used, 1 sent: 2 or 4");
    }
    assert.deepEqual(
      [...envelopes].sort(),
      ["basic:echo", "basic:sh", "other"].map((label) => `thing.made/${label}`),
    );
  });

  test("of a metric that is sampled are mostly not made", () => {
    const metric = testMetric({ sampling: { rate: 0.1 } });
    const random = seededRandom(5);
    const made = Array.from({ length: 2000 }, () => draftsOf(agreedOf(metric, words), [cell("red", 1)], random).length);
    const share = made.filter((count) => count > 0).length / made.length;
    assert.ok(Math.abs(share - 0.1) < 0.03, `${share}`);
  });
});

describe("sealed reports of the dictionary", () => {
  const collected = metricDefinitions
    .filter(({ kind }) => kind !== "ratio")
    .map((metric) => ({ ...metric, status: "collecting" as const }));
  const words: Vocabulary = {
    dictionaryDigest: `sha256-${"a".repeat(64)}`,
    allowListDigest: allowLists.digest,
    metrics: new Map(collected.map((metric) => [metric.id, metric])),
    allowLists,
  };
  const anyLabel = fc.oneof(
    fc.string(),
    fc.constantFrom("other", "SUCCESS", "declarative", "workflow-basic-steps:echo", "git", "installed"),
  );

  /** Every text that may stand in a report: vocabulary closure. */
  const open = new Set<string>([...allowLists.steps, ...allowLists.plugins, "other"]);
  for (const { id, dimensions } of collected) {
    open.add(id);
    for (const { labels } of dimensions) for (const label of "closed" in labels ? labels.closed : []) open.add(label);
  }

  test("say nothing but words of the vocabulary and powers of two, whatever was measured", () => {
    const anyCells = (metric: MetricDefinition) =>
      fc.array(
        fc.record({
          labels: fc.tuple(...metric.dimensions.map(() => fc.option(anyLabel, { nil: undefined }))),
          value: fc.integer({ min: 0, max: 2 ** 45 }),
          buckets: fc
            .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1e6 })))
            .map((entries) => new Map(entries)),
        }),
        { maxLength: 12 },
      );
    for (const metric of collected)
      fc.assert(
        fc.property(anyCells(metric), fc.integer(), (cells, seed) => {
          const random = seededRandom(seed);
          const measured = cells.map(({ buckets, ...cell }) =>
            metric.kind === "distribution" ? { ...cell, buckets: withinRange(metric, buckets) } : cell,
          );
          for (const draft of draftsOf(agreedOf(metric, words), measured, random)) checkDraft(metric, draft);
        }),
        { numRuns: 15 },
      );
  });

  test("made again is the same bytes, and another of another period or destination", () => {
    const root = new Uint8Array(32).fill(3);
    const drawn = (...words: (string | number)[]) => {
      const random = derivedRandom(root, words);
      return [random.below(1000), random.below(1), random.below(2 ** 47 - 1), ...random.bytes(4)];
    };
    assert.deepEqual(drawn("draft", "own", "2027-03"), drawn("draft", "own", "2027-03"));
    for (const other of [
      ["draft", "own", "2027-04"],
      ["draft", "other", "2027-03"],
      ["nonce", "own", "2027-03"],
    ])
      assert.notDeepEqual(drawn(...other), drawn("draft", "own", "2027-03"));
    assert.notDeepEqual(derivedRandom(new Uint8Array(32), ["x"]).bytes(9), derivedRandom(root, ["x"]).bytes(9));
    // Evenly: 6000 draws of six faces.
    const die = derivedRandom(root, ["die"]);
    const faces = new Array<number>(6).fill(0);
    for (let draw = 0; draw < 6000; draw++) faces[die.below(6)]! += 1;
    for (const count of faces) assert.ok(Math.abs(count - 1000) < 150, `${count}`);
  });

  function withinRange(metric: MetricDefinition, buckets: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
    return new Map([...buckets].filter(([bucket]) => 2 ** Math.max(0, bucket - 1) <= metric.value.max));
  }

  function checkDraft(metric: MetricDefinition, draft: Parameters<typeof sealDraft>[0]): void {
    const period = metric.granularity === "month" ? "2027-03" : "2027-Q1";
    const root = new Uint8Array(32).fill(1);
    // Sealing reads the bytes again by all rules of a collector.
    const { bytes } = sealDraft(draft, {
      words,
      dest: "jenkins-project",
      period,
      level: "detailed",
      seq: 1,
      root,
    });
    const report = JSON.parse(Buffer.from(bytes).toString()) as { rows: unknown[][]; hist: unknown[][]; env: string };
    for (const [id, version, labels, value] of [...report.rows, ...report.hist]) {
      assert.ok(open.has(id as string));
      assert.equal(version, metric.version);
      for (const label of labels as string[]) assert.ok(open.has(label), label);
      assert.ok(Array.isArray(value) || isPowerOfTwo(value as number));
    }
    const [id, labels] = report.env.split("/");
    assert.ok(open.has(id!) && (labels ?? "other").split(",").every((label) => open.has(label)));
    assert.equal(bytes.length % 1024, 0);
  }
});
