import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reviewedDigest } from "../digest.ts";
import { type Edits, editedMetric, faultsOf, goodMetric, metricOf } from "../test-metric.ts";
import { ruleTexts } from "./rules.ts";

const collecting: Edits[number] = ["status: local_only", "status: collecting"];
const publishable: Edits[number] = ["status: local_only", "status: publishable"];
const removed: Edits[number] = ["status: local_only", "status: removed"];

/** A metric that is collected and keeps all rules, when the review is of it as it is after these edits. */
function reviewed(status: Edits[number], ...edits: Edits): Edits {
  const { definition } = metricOf(status, ...edits);
  return [status, ...edits, ["reviews: []", reviewsOf(reviewedDigest(definition!))]];
}

function reviewsOf(digest: string, by = "role:privacy-reviewer"): string {
  return `reviews:
  - { id: R-0001, type: collection, by: "${by}", on: 2026-12-02, digest: ${digest} }
  - { id: R-0002, type: publication, by: "role:publisher", on: 2026-12-03, digest: ${digest} }`;
}

const SKIP_NAME = 'lint_skip: [{ rule: UNIT_IN_NAME, reason: "a day is what is counted", approved_by: "role:owner" }]';

/** Changes of the good metric and all that the lint then says; nothing where a rule is kept. */
const rows: readonly (readonly [what: string, edits: Edits, faults: readonly string[]])[] = [
  ["a good metric", [], []],
  ["another id", [["id: thing.made", "id: thing.kept"]], ["2:5 FILE_NAME"]],

  ["a question that is none", [["How many things are made?", "The things made"]], ["10:11 NO_QUESTION"]],
  ["a question to come", [["How many things are made?", "TBD?"]], ["10:11 NO_QUESTION"]],
  ["a question of one mark", [["How many things are made?", '"?"']], ["10:11 NO_QUESTION"]],
  ["a decision to come", [["Decide how many more to make", "todo"]], ["12:9 NO_DECISION"]],
  ["no decision at all", [["Decide how many more to make", '"-"']], ["12:9 NO_DECISION"]],

  ["bounds the wrong way round", [["min: 0, max: 4096", "min: 9, max: 9"]], ["7:34 UNBOUNDED_VALUE"]],
  ["a ratio of whole numbers", [["kind: counter", "kind: ratio"]], ["6:7 VALUE_UNLIKE_KIND", "7:8 VALUE_UNLIKE_KIND"]],
  [
    "a ratio",
    [
      ["kind: counter", "kind: ratio"],
      ['unit: "{thing}"', 'unit: "1"'],
      ["{ type: int, min: 0, max: 4096, precision: exp2 }", "{ type: ratio, min: 0, max: 1, precision: sig2 }"],
    ],
    [],
  ],
  ["exact here", [["precision: exp2", "precision: exact"]], []],
  ["exact there", reviewed(collecting, ["precision: exp2", "precision: exact"]), ["7:8 PRECISION_TOO_FINE"]],
  ["exact and small", reviewed(collecting, ["max: 4096, precision: exp2", "max: 8, precision: exact"]), []],
  ["two digits there", reviewed(collecting, ["precision: exp2", "precision: sig2"]), ["7:8 PRECISION_TOO_FINE"]],

  ["exp2 buckets", [["{ closed: [red, blue] }", "{ buckets: { scheme: exp2, from: 1, to: 64 } }"]], []],
  [
    "exp2 buckets that are none",
    [["{ closed: [red, blue] }", "{ buckets: { scheme: exp2, from: 3, to: 64 } }"]],
    ["23:13 OPEN_LABEL_SET"],
  ],
  [
    "ranges that go down",
    [["{ closed: [red, blue] }", "{ buckets: { scheme: ranges, edges: [0, 5, 2] } }"]],
    ["23:13 OPEN_LABEL_SET"],
  ],
  [
    "a dimension twice",
    [["    overflow: other\n", "    overflow: other\n  - { id: colour, labels: { closed: [a] }, overflow: other }\n"]],
    ["25:11 OPEN_LABEL_SET"],
  ],

  ["a window of 366 days", [["end: 2027-11-30", "end: 2027-12-01"]], []],
  ["a window of 367 days", [["end: 2027-11-30", "end: 2027-12-02"]], ["27:35 WINDOW_TOO_LONG"]],
  [
    "a window that ends before it starts",
    [["end: 2027-11-30", "end: 2026-11-30"]],
    ["27:35 WINDOW_TOO_LONG", "27:35 EXPIRED(w)"],
  ],
  [
    "a window of the past",
    [["start: 2026-12-01, end: 2027-11-30", "start: 2026-01-01, end: 2026-12-14"]],
    ["27:35 EXPIRED(w)"],
  ],
  [
    "a window of the past, collected",
    reviewed(collecting, ["start: 2026-12-01, end: 2027-11-30", "start: 2026-01-01, end: 2026-12-14"]),
    ["27:35 EXPIRED"],
  ],
  [
    "the last day",
    [["start: 2026-12-01, end: 2027-11-30", "start: 2026-01-01, end: 2026-12-15"]],
    ["27:35 EXPIRES_SOON(w)"],
  ],
  [
    "59 days left",
    [["start: 2026-12-01, end: 2027-11-30", "start: 2026-12-01, end: 2027-02-12"]],
    ["27:35 EXPIRES_SOON(w)"],
  ],
  ["60 days left", [["start: 2026-12-01, end: 2027-11-30", "start: 2026-12-01, end: 2027-02-13"]], []],
  ["a decision overdue", [["review_by: 2027-06-30", "review_by: 2026-12-14"]], ["14:14 UNUSED_METRIC(w)"]],
  [
    "a decision overdue, collected",
    reviewed(collecting, ["review_by: 2027-06-30", "review_by: 2026-12-14"]),
    ["14:14 UNUSED_METRIC"],
  ],
  ["a decision due today", [["review_by: 2027-06-30", "review_by: 2026-12-15"]], []],

  ["collected, not reviewed", [collecting], ["50:10 EMPTY_REVIEW"]],
  ["published, not reviewed", [publishable], ["50:10 EMPTY_REVIEW", "50:10 EMPTY_REVIEW"]],
  ["collected and reviewed", reviewed(collecting), []],
  ["published and reviewed", reviewed(publishable), []],
  ["reviewed, then changed", [...reviewed(collecting), ["linf: 20", "linf: 21"]], ["51:90 REVIEW_STALE"]],
  ["reviewed, then consent lowered", [...reviewed(collecting), ["rho: 0.004", "rho: 0.005"]], ["51:90 REVIEW_STALE"]],
  ["reviewed, then words changed", [...reviewed(collecting), ["Counts things.", "Counts all things."]], []],
  ["local, reviewed, then changed", [...reviewed(collecting).slice(1), ["linf: 20", "linf: 21"]], []],
  ["reviewed tomorrow", [...reviewed(collecting), ["on: 2026-12-02", "on: 2026-12-16"]], ["51:70 REVIEW_STALE"]],
  ["reviewed by an owner", [...reviewed(collecting), ["role:privacy-reviewer", "team:makers"]], ["51:41 SELF_REVIEW"]],
  [
    "reviewed by who decides",
    [...reviewed(collecting), ["role:privacy-reviewer", "team:deciders"]],
    ["51:41 SELF_REVIEW"],
  ],
  [
    "both reviews by one",
    [...reviewed(publishable), ["role:publisher", "role:privacy-reviewer"]],
    ["52:42 SELF_REVIEW"],
  ],

  ["a name read", [["thing.kind]", "stage.name]"]], ["19:29 FORBIDDEN_SOURCE"]],
  [
    "two names read",
    [["thing.durationMs, thing.kind", "run.runNumber, agentUse.agent"]],
    ["19:11 FORBIDDEN_SOURCE", "19:26 FORBIDDEN_SOURCE"],
  ],
  ["read and never read", [["never_reads: [thing.name]", "never_reads: [thing.kind]"]], ["19:29 FORBIDDEN_SOURCE"]],

  ["consent too low", [["consent_min: usage", "consent_min: technical"]], ["30:14 CONSENT_TOO_LOW"]],
  ["consent too low for S3", [["sensitivity: S2", "sensitivity: S3"]], ["30:14 CONSENT_TOO_LOW"]],
  ["more consent than needed", [["consent_min: usage", "consent_min: detailed"]], []],

  [
    "a fine table",
    reviewed(collecting, [
      "    overflow: other\n",
      "    overflow: other\n  - { id: size, labels: { allowlist: steps }, overflow: other }\n",
    ]),
    ["22:3 CROSS_TAB_TOO_FINE", "33:11 LINKABLE_ENVELOPE"],
  ],
  ["a report that says much", [["l0: 1, linf: 20", "l0: 3, linf: 200"]], ["32:11 LINKABLE_ENVELOPE"]],
  [
    "one number a report",
    [
      ["l0: 1, linf: 20", "l0: 3, linf: 200"],
      ["envelope: self", "envelope: per_label"],
    ],
    [],
  ],
  [
    "a report of several histograms",
    [
      ["kind: counter", "kind: distribution"],
      ["l0: 1,", "l0: 3,"],
    ],
    ["32:11 LINKABLE_ENVELOPE"],
  ],
  ["a budget spent by one", reviewed(collecting, ["rho: 0.004", "rho: 0.101"]), ["40:8 BUDGET_OVERDRAWN"]],
  ["a budget spent here", [["rho: 0.004", "rho: 0.101"]], []],
  ["replacing itself", [["replaces: null", "replaces: thing.made"]], ["51:11 REPLACES_UNKNOWN"]],
  ["replacing nothing", [["replaces: null", "replaces: thing.sold"]], ["51:11 REPLACES_UNKNOWN"]],

  ["a rule that is skipped in vain", [["lint_skip: []", SKIP_NAME]], ["52:13 LINT_SKIP"]],
  [
    "a rule that cannot be skipped",
    [["lint_skip: []", SKIP_NAME.replace("UNIT_IN_NAME", "NO_QUESTION")]],
    ["52:13 LINT_SKIP"],
  ],
  ["no such rule", [["lint_skip: []", SKIP_NAME.replace("UNIT_IN_NAME", "ALL")]], ["52:13 LINT_SKIP"]],
  [
    "a source skipped while nothing leaves",
    [
      ["thing.kind]", "stage.name]"],
      ["lint_skip: []", SKIP_NAME.replace("UNIT_IN_NAME", "FORBIDDEN_SOURCE")],
    ],
    [],
  ],
  [
    "a source skipped without a reason",
    [
      ["thing.kind]", "stage.name]"],
      ["lint_skip: []", SKIP_NAME.replace("UNIT_IN_NAME", "FORBIDDEN_SOURCE").replace(/"a d.*?"/, '" so       "')],
    ],
    ["19:29 FORBIDDEN_SOURCE", "52:13 LINT_SKIP"],
  ],
  [
    "a source skipped for what is collected",
    [
      ...reviewed(collecting, ["thing.kind]", "stage.name]"]),
      ["lint_skip: []", SKIP_NAME.replace("UNIT_IN_NAME", "FORBIDDEN_SOURCE")],
    ],
    ["19:29 FORBIDDEN_SOURCE", "54:13 LINT_SKIP"],
  ],

  [
    "removed: only what it was counts",
    [
      removed,
      ["end: 2027-11-30", "end: 2026-12-02"],
      ["review_by: 2027-06-30", "review_by: 2026-12-14"],
      ["consent_min: usage", "consent_min: technical"],
    ],
    [],
  ],
  [
    "a rule looks at sound fields though others are not",
    [
      ["version: 1", "version: one"],
      ["consent_min: usage", "consent_min: technical"],
      ["end: 2027-11-30", "end: 2029-11-30"],
    ],
    ["3:10 SCHEMA", "27:35 WINDOW_TOO_LONG", "30:14 CONSENT_TOO_LOW"],
  ],
];

describe("the lint of one metric", () => {
  for (const [what, edits, faults] of rows)
    test(what, () => {
      const text = editedMetric(...edits);
      assert.deepEqual(
        faultsOf([{ file: "metrics/thing.made.yaml", text }]),
        faults.map((fault) => `thing.made.yaml:${fault}`),
      );
    });

  test("a rule skipped with a reason is silent", () => {
    const text = goodMetric.replaceAll("thing.made", "thing.days").replace("lint_skip: []", SKIP_NAME);
    assert.deepEqual(faultsOf([{ file: "thing.days.yaml", text }]), []);
  });

  test("names of rules are told apart", () => {
    const names = ruleTexts.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
