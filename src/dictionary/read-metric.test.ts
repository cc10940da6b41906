import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readMetric } from "./read-metric.ts";
import { type Edits, editedMetric, goodMetric, metricOf } from "./test-metric.ts";

/** Each fault as `line:column RULE`. */
function placesOf(text: string): string[] {
  return readMetric({ file: "f", text }).faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`);
}

/** Changes of the good metric, where the fault is, and a part of what it says. */
const rows: readonly (readonly [edits: Edits, place: string, says: RegExp])[] = [
  [[["version: 1", "version: 1.5"]], "3:10 SCHEMA", /^version must be a whole number$/],
  [[["version: 1", "version: 0"]], "3:10 SCHEMA", /version must be >= 1/],
  [[["status: local_only", "status: live"]], "4:9 SCHEMA", /status must be one of proposed, local_only, /],
  [[["thing.made", "Thing.Made"]], "2:5 SCHEMA", /id must be two to four words joined by dots/],
  [[["flowmeter-metric/1", "flowmeter-metric/2"]], "1:9 SCHEMA", /must be "flowmeter-metric\/1"/],
  [[["unit: ", "units: "]], "6:1", /"units" is no field of a metric/],
  [[["question: How many things are made?", "question:"]], "10:10 NO_QUESTION", /question must be a text/],
  [[["question: How many things are made?\n", ""]], "1:1 NO_QUESTION", /question is missing/],
  [[["  text: Decide how many more to make\n", ""]], "11:1 NO_DECISION", /decision.text is missing/],
  [[["  owner: team:deciders", "  owner: Jo"]], "13:10 NO_DECISION", /must be a team like/],
  [[["review_by: 2027-06-30", "review_by: soon"]], "14:14 SCHEMA", /must be a day like 2026-12-01/],
  [[["review_by: 2027-06-30", "review_by: 2027-02-29"]], "14:14 SCHEMA", /must be a day/],
  [[["max: 4096, ", ""]], "7:1 UNBOUNDED_VALUE", /value.max is missing/],
  [[["max: 4096", "max: .inf"]], "7:34 UNBOUNDED_VALUE", /value.max must be a whole number/],
  [[["max: 4096", "max: 99999999999999999999"]], "7:34 UNBOUNDED_VALUE", /value.max must be <= /],
  [[["type: int", "type: text"]], "7:16 UNBOUNDED_VALUE", /value.type must be "int"/],
  [[["precision: exp2", "precision: all"]], "7:51 SCHEMA", /value.precision must be one of exact, exp2, sig2/],
  [[["[ranking people]", "[]"]], "15:10 SCHEMA", /not_for must have at least 1 entry/],
  [[["[ranking people]", "ranking"]], "15:10 SCHEMA", /not_for must be a list/],
  [[["thing.kind]", "thing.kind, thing.kind]"]], "19:10 SCHEMA", /must not hold an entry twice/],
  [[["thing.kind]", "./etc]"]], "19:29 SCHEMA", /source.reads\[1\] must be a field/],
  [[["closed: [red, blue]", "open: true"]], "23:13 OPEN_LABEL_SET", /labels are never open/],
  [[["closed: [red, blue]", "closed: []"]], "23:23 OPEN_LABEL_SET", /at least 1 entry/],
  [[["closed: [red, blue]", 'closed: [red, "*"]']], "23:29 OPEN_LABEL_SET", /must be a label/],
  [[["closed: [red, blue]", "closed: [red, 7]"]], "23:29 OPEN_LABEL_SET", /must be a text/],
  [[["closed: [red, blue]", "allowlist: users"]], "23:26 OPEN_LABEL_SET", /one of steps, plugins/],
  [
    [["closed: [red, blue]", "buckets: { scheme: exp2, from: 0, to: 4 }"]],
    "23:46 OPEN_LABEL_SET",
    /labels.buckets.from must be >= 1/,
  ],
  [[["    overflow: other\n", ""]], "22:5 NO_OVERFLOW", /dimensions\[0\].overflow is missing/],
  [[["overflow: other", "overflow: rest"]], "24:15 NO_OVERFLOW", /must be "other"/],
  [[["local: [controller, folder]", "local: [user]"]], "25:9 SCHEMA", /local\[0\] must be one of controller, folder/],
  [[["limits: { l0: 1, linf: 20 }\n", ""]], "1:1 MISSING_LIMITS", /limits is missing/],
  [[["l0: 1, ", ""]], "26:1 MISSING_LIMITS", /limits.l0 is missing/],
  [[["linf: 20", "linf: 0"]], "26:24 MISSING_LIMITS", /limits.linf must be >= 1/],
  [[["sensitivity: S2", "sensitivity: S4"]], "29:14 SCHEMA", /one of S0, S1, S2, S3/],
  [[["rate: 1.0", "rate: 0"]], "34:19 SCHEMA", /sampling.rate must be > 0/],
  [[["raw_days: 60", "raw_days: 61"]], "35:41 SCHEMA", /must be <= 60/],
  [[["lint_skip: []", "lint_skip: [{ rule: EXPIRED }]"]], "52:13 LINT_SKIP", /lint_skip\[0\].reason is missing/],
  [[["version: 1", "version: 1\nversion: 2"]], "4:1 SYNTAX", /there twice/],
  [
    [
      ["version: 1", "version: &v 1"],
      ["l0: 1", "l0: *v"],
    ],
    "26:15 SYNTAX",
    /alias/,
  ],
  [[["version: 1", "version: !v 1"]], "3:10 SYNTAX", /tag/],
  [[["issues: []", "issues: [\t]\n? [a]\n: 1"]], "50:3 SYNTAX", /a key that is no text/],
  [[["question: How", 'question: "How']], "10:11 SYNTAX", /quote/],
  [[["lint_skip: []\n", "lint_skip: []\n---\nid: x\n"]], "53:1 SYNTAX", /one document/],
  [[["Counts things.", '"Counts \\ud800."']], "9:14 SYNTAX", /nobody sees/],
  [[["controllers with things", '"all \\u202e"']], "16:13 SYNTAX", /nobody sees/],
  [[["controllers with things", "all \u200b"]], "16:13 SYNTAX", /nobody sees/],
  [[["unit:", '"\\e":']], "6:1 SYNTAX", /a key/],
  [[["Counts things.", "Counts \ufffd."]], "9:21 SYNTAX", /UTF-8/],
];

describe("reading a metric file", () => {
  test("a good one is a metric", () => {
    const { definition, faults, fields } = metricOf();
    assert.deepEqual(faults, []);
    assert.equal(definition?.id, "thing.made");
    assert.deepEqual(definition.dimensions[0]?.labels, { closed: ["red", "blue"] });
    assert.deepEqual(fields, definition);
  });

  for (const [edits, place, says] of rows)
    test(`${place}: ${edits
      .map(([from, to]) => `${from} → ${to}`)
      .join(", ")
      .replaceAll("\n", "⏎")
      .slice(0, 80)}`, () => {
      const { faults, definition } = metricOf(...edits);
      const told = faults.map(({ line, column, rule, message }) => `${line}:${column} ${rule} ${message}`);
      assert.equal(definition, undefined);
      assert.ok(
        told.some((line) => line.startsWith(place) && says.test(line.replace(/^\S+ \S+ /, ""))),
        told.join("\n"),
      );
    });

  test("all faults are told, with their places", () => {
    const text = editedMetric(
      ["version: 1", "version: one"],
      ["max: 4096", "max: -1"],
      ["question: How many things are made?", 'question: ""'],
      ["overflow: other", "overflow: none"],
      ["window: { start: 2026-12-01", "window: { start: 2026-13-01"],
    );
    assert.deepEqual(placesOf(text), [
      "3:10 SCHEMA",
      "7:34 UNBOUNDED_VALUE",
      "10:11 NO_QUESTION",
      "24:15 NO_OVERFLOW",
      "27:18 SCHEMA",
    ]);
  });

  test("faults before a place that is no YAML are told, guesses about what follows are not", () => {
    const text = editedMetric(["version: 1", "version: one"], ["limits: { l0: 1, linf: 20 }", "limits: { l0: 1"]);
    const { faults, fields } = readMetric({ file: "f", text });
    assert.deepEqual(
      faults.map(({ rule }) => rule),
      ["SCHEMA", "SYNTAX"],
    );
    assert.equal(fields.id, "thing.made");
    assert.equal(fields.version, undefined);
    assert.equal(fields.window, undefined);
  });

  const noMetrics: readonly (readonly [what: string, text: string, places: readonly string[]])[] = [
    ["nothing", "", ["1:1 SCHEMA"]],
    ["a text", "hello", ["1:1 SCHEMA"]],
    ["a list", "# a list\n- a", ["2:1 SCHEMA"]],
    ["a number", "7", ["1:1 SCHEMA"]],
    ["brackets without end", "[".repeat(400), ["1:401 SYNTAX"]],
    ["too many brackets", "[\n".repeat(600), ["1:1 SYNTAX"]],
    ["lists in lists", `a:\n${"- ".repeat(300)}`, ["2:1 SYNTAX"]],
    ["keys in keys", "? ".repeat(300), ["1:1 SYNTAX"]],
    ["a long line", `a: ${"x".repeat(2000)}`, ["1:1 SYNTAX"]],
    ["a long file", "# x\n".repeat(20_000), ["1:1 SYNTAX"]],
  ];
  for (const [what, text, places] of noMetrics)
    test(`no metric: ${what}`, () => assert.deepEqual(placesOf(text).slice(0, 1), places));

  test("a field called __proto__ is one that is not known", () =>
    assert.deepEqual(placesOf(`${goodMetric}__proto__: { id: a.b }\n`), ["53:1 SCHEMA"]));

  test("a place after a quote that opens within a mistake is on its own line", () => {
    const lines = goodMetric.split("\n").length;
    assert.ok(placesOf(editedMetric(['unit: "{', "unit: {{"])).every((place) => Number(place.split(":")[0]) <= lines));
    assert.ok(
      placesOf(editedMetric(['unit: "{', "unit: {{"])).every(
        (place) => Number.parseInt(place.split(":")[1]!, 10) < 200,
      ),
    );
  });

  test("whatever is done to a file, reading it ends, and places are in it", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "",
        "\n",
        "\t",
        "- ",
        "? ",
        ": ",
        "{",
        "[",
        "]",
        "}",
        "&a ",
        "*a",
        "!x ",
        "|",
        '"',
        "'",
        "#",
        "---\n",
        "<<: ",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const edit = fc.record({ at: fc.nat(goodMetric.length), drop: fc.nat(40), put: piece });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const text = edits.reduce(
          (now, { at, drop, put }) => now.slice(0, at) + put + now.slice(at + drop),
          goodMetric,
        );
        const { faults, definition } = readMetric({ file: "f", text });
        assert.equal(definition === undefined, faults.length > 0);
        for (const { line, column } of faults) {
          assert.ok(line >= 1 && line <= text.split("\n").length + 1, `line ${line}`);
          assert.ok(column >= 1 && column <= 1001, `column ${column}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});
