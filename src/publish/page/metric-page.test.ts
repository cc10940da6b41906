import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import { metricOf } from "../../dictionary/test-metric.ts";
import { metricsDocument } from "../markdown/metrics-document.ts";
import { renderMetricList } from "../terminal/render-metric-list.ts";
import { renderTerminal } from "../terminal/render-page.ts";
import { metricPage } from "./metric-page.ts";

const made = metricOf().definition!;
const look = { width: 80, hasColour: false };

/** What is said of a metric, on one line. */
function said(change: Partial<MetricDefinition>): string {
  return renderTerminal(metricPage({ ...made, ...change }), { ...look, width: 2000 }).replaceAll(/\s+/g, " ");
}

const rows: readonly (readonly [
  what: string,
  change: Partial<MetricDefinition>,
  says: readonly RegExp[],
  not?: RegExp,
])[] = [
  ["local only", {}, [/Nothing\. It is computed/, /If it were collected, .* would send/, /would be published monthly/]],
  [
    "collecting",
    { status: "collecting" },
    [/A controller that agreed sends, once per month/, /would be published/],
    /Nothing\./,
  ],
  ["publishable", { status: "publishable" }, [/It is published monthly, with noise \(rho 0\.004\)/], /would/],
  ["removed", { status: "removed" }, [/Nothing\./, /its id is kept/]],
  [
    "restricted",
    { publication: { ...made.publication, class: "restricted" } },
    [/shown to maintainers under agreement/],
  ],
  ["no noise", { privacy: { ...made.privacy, mechanism: "restricted_only" } }, [/monthly, without noise/]],
  [
    "power of two",
    { limits: { l0: 3, linf: 20 } },
    [/3 values of at most 20 each, rounded at random to a power of two/],
  ],
  [
    "a ratio",
    { limits: { l0: 3, linf: 20 }, value: { type: "ratio", min: 0, max: 1, precision: "sig2" } },
    [/A share from 0 to 1/, /3 values, rounded to two digits/],
  ],
  [
    "sampled",
    { label_sample: 1, sampling: { rate: 0.25 } },
    [/for 1 label picked at random/, /One controller in 4 is asked/],
  ],
  ["a key per label", { envelope: "per_label" }, [/each label under a key of its own/]],
  ["labels", {}, [/By colour: red, blue; what fits none is other/, /also by controller, folder: names/]],
  ["no labels", { dimensions: [], local: [] }, [/By nothing: it is one number/]],
  [
    "all kinds of labels",
    {
      dimensions: [
        { id: "a", labels: { allowlist: "steps" }, overflow: "other" },
        { id: "b", labels: { buckets: { scheme: "exp2", from: 1, to: 4096 } }, overflow: "other" },
        { id: "c", labels: { buckets: { scheme: "ranges", edges: [0, 5] } }, overflow: "other" },
      ],
    },
    [
      /By a: names on the public list of steps/,
      /By b: powers of two from 1 to 4,096/,
      /By c: ranges that begin at 0, 5/,
    ],
  ],
  ["no secrets", { source: { ...made.source, never_reads: [] } }, [/Made from thing\.durationMs/], /Never made/],
  [
    "reviewed",
    { reviews: [{ id: "R-0001", type: "collection", by: "role:x", on: "2026-12-02", digest: made.id }] },
    [/Reviews: R-0001 \(collection, role:x, 2026-12-02\)/],
  ],
  [
    "all the rest",
    {
      replaces: "thing.old",
      issues: ["https://example.org/1"],
      lint_skip: [{ rule: "UNIT_IN_NAME", reason: "so it is", approved_by: "role:x" }],
    },
    [
      /It replaces thing\.old/,
      /See https:\/\/example\.org\/1/,
      /UNIT_IN_NAME does not hold for it: so it is \(role:x\)/,
    ],
  ],
];

describe("a metric for people", () => {
  for (const [what, change, says, not] of rows)
    test(what, () => {
      const text = said(change);
      for (const part of says) assert.match(text, part);
      if (not !== undefined) assert.doesNotMatch(text, not);
    });

  test("the list shows what is not local only, and counts what leaves", () => {
    const list = renderMetricList([made, { ...made, id: "thing.sold", status: "collecting" }], look);
    assert.match(list, /thing\.made {2}How many things are made\?\n/);
    assert.match(list, /thing\.sold {2}How many things are made\? \(collecting\)\n/);
    assert.match(list, /2 metrics; of 1 numbers leave it after consent/);
    assert.match(renderMetricList([], look), /^0 metrics; nothing/);
  });

  test("the reference has an anchor for each, and text that is no markup", () => {
    const text = metricsDocument(
      [{ ...made, id: "thing.half_made", question: "Is a|b < c?" }],
      [{ name: "RULE", severity: "error", says: "x", skippable: "always" }],
    );
    assert.match(text, /\| \[thing\.half_made\]\(#thing-half-made\) \| Is a\\\|b &lt; c\? \| local only \|/);
    assert.match(text, /<a id="thing-half-made"><\/a>\n\n## thing\.half_made\n/);
    assert.match(text, /\| `RULE` \| error \| error \| with a reason \| x \|/);
  });
});
