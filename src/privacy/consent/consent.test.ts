import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import { metricGroups } from "../../dictionary/vocabulary.ts";
import { testMetric, testWords } from "../test-words.ts";
import { periodOf } from "../wire/period.ts";
import { agreedLabel, agreedScope } from "./agreed.ts";
import { firstPeriodAt } from "./agreed-since.ts";
import type { Agreement } from "./agreement.ts";
import { effectiveConsent } from "./levels.ts";
import { type LimitSources, levelLimits } from "./limits.ts";
import type { ConsentRecord } from "./record.ts";
import { limitToRemember, type SeenLimit, UNBOUNDED } from "./seen-limits.ts";
import { isStillAgreed } from "./still-agreed.ts";

const consent: ConsentRecord = {
  schema: "flowmeter-consent/1",
  level: "usage",
  groups: [...metricGroups],
  destinations: [{ id: "jenkins-project", url: "https://collect.example.org" }],
  dictionary_digest: `sha256-${"a".repeat(64)}`,
  allowlist_digest: `sha256-${"b".repeat(64)}`,
  words_digest: `sha256-${"c".repeat(64)}`,
  text_version: 1,
  day: "2027-01-15",
  role: "admin",
};

const free: LimitSources = {
  consent,
  isCopy: false,
  environment: {},
  jenkins: "allowed",
  fips: false,
  policies: ["none"],
};

describe("the effective level", () => {
  const table: readonly (readonly [what: string, sources: Partial<LimitSources>, level: string, decisive: string])[] = [
    ["is what was agreed to", {}, "usage", "setting"],
    ["is local without a consent", { consent: undefined }, "local", "setting"],
    ["is off when the administrator says so", { consent: { ...consent, level: "off" } }, "off", "setting"],
    ["is local where the files are a copy", { isCopy: true }, "local", "copy"],
    ["is local with DO_NOT_TRACK", { environment: { DO_NOT_TRACK: "1" } }, "local", "DO_NOT_TRACK"],
    ["heeds any text in DO_NOT_TRACK", { environment: { DO_NOT_TRACK: "yes" } }, "local", "DO_NOT_TRACK"],
    ["is untouched by DO_NOT_TRACK=0", { environment: { DO_NOT_TRACK: "0" } }, "usage", "setting"],
    [
      "is what the variable says when that is less",
      { environment: { FLOWMETER_CONSENT: "technical" } },
      "technical",
      "FLOWMETER_CONSENT",
    ],
    ["is never more for a variable", { environment: { FLOWMETER_CONSENT: "detailed" } }, "usage", "setting"],
    [
      "is local for a variable that is no level",
      { environment: { FLOWMETER_CONSENT: "everything" } },
      "local",
      "FLOWMETER_CONSENT",
    ],
    ["is local where Jenkins is told not to send", { jenkins: "refused" }, "local", "jenkins"],
    ["is local where that is not known", { jenkins: "unknown" }, "local", "jenkins"],
    ["is local in FIPS mode", { fips: true }, "local", "fips"],
    ["is what a policy allows", { policies: ["none", { level: "technical" }] }, "technical", "policy"],
    ["is local for a policy that cannot be read", { policies: ["unreadable"] }, "local", "policy"],
    [
      "is off when anything says off",
      { environment: { FLOWMETER_CONSENT: "off", DO_NOT_TRACK: "1" } },
      "off",
      "FLOWMETER_CONSENT",
    ],
  ];
  for (const [what, sources, level, decisive] of table)
    test(what, () => {
      const effective = effectiveConsent(levelLimits({ ...free, ...sources }));
      assert.equal(effective.level, level);
      assert.deepEqual(
        effective.decisive.map(({ source }) => source),
        [decisive],
      );
      for (const { reason } of effective.limits) assert.match(reason, /^[A-Z].*\.$/);
    });

  test("has the groups and destinations that all let be", () => {
    const policy = { level: "detailed", groups: ["adoption", "reliability"], destinations: ["own"] } as const;
    const effective = effectiveConsent(
      levelLimits({ ...free, consent: { ...consent, groups: ["adoption", "performance"] }, policies: [policy] }),
    );
    assert.deepEqual(effective.groups, ["adoption"]);
    assert.deepEqual(effective.destinations, ["own"]);
  });

  test("quotes nothing that was read", () => {
    const environment = { FLOWMETER_CONSENT: "s3cret", DO_NOT_TRACK: "s3cret" };
    assert.doesNotMatch(JSON.stringify(levelLimits({ ...free, environment })), /s3cret/);
  });
});

const bounds = { level: "detailed", groups: metricGroups, dest: "jenkins-project" } as const;
const agreement: Agreement = { consent, words: testWords([testMetric()]) };

function reasonFor(own: Parameters<typeof testMetric>[0], given: Partial<typeof bounds> = {}): string | undefined {
  const { agreed, withheld } = agreedScope(testWords([testMetric(own)], "c"), [agreement], { ...bounds, ...given });
  assert.equal(agreed.length + withheld.length, 1);
  return withheld[0]?.reason;
}

describe("what was agreed to", () => {
  test("leaves under a dictionary that says the same in other words", () => {
    assert.equal(reasonFor({ summary: "Other words.", question: "Other?" }), undefined);
  });

  test("leaves under one that narrows, by what is narrower", () => {
    const own = {
      window: { start: "2027-02-01", end: "2028-01-31" },
      sampling: { rate: 0.5 },
      retention: { local_days: 1, raw_days: 5 },
    };
    const { agreed } = agreedScope(testWords([testMetric(own)]), [agreement], bounds);
    assert.deepEqual(agreed[0]?.metric.window, { start: "2027-02-01", end: "2027-11-30" });
    assert.equal(agreed[0]?.metric.sampling.rate, 0.5);
  });

  const widenings: readonly (readonly [what: string, own: Parameters<typeof testMetric>[0], reason: RegExp])[] = [
    ["another id", { id: "thing.sold" }, /new since/],
    ["another version", { version: 2 }, /meaning changed/],
    [
      "more labels",
      { dimensions: [{ id: "colour", labels: { closed: ["red", "blue", "green"] }, overflow: "other" }] },
      /meaning changed/,
    ],
    ["a higher limit", { limits: { l0: 3, linf: 1000 } }, /meaning changed/],
    ["a higher class", { sensitivity: "S3" }, /says more/],
    ["another switch", { group: "performance" }, /another switch/],
    ["a lower level that is enough", { consent_min: "technical" }, /at a lower level/],
    ["labels that are no longer sampled", { label_sample: 5 }, /^$/],
    ["raw rows kept longer", { retention: { local_days: 1, raw_days: 61 } }, /kept longer/],
    ["less noise", { privacy: { ...testMetric().privacy, rho: 0.01 } }, /less noise/],
    ["a smaller cohort", { privacy: { ...testMetric().privacy, min_cohort: 20 } }, /fewer controllers/],
    ["another table", { cross_with: ["a.b"] }, /crossed/],
  ];
  for (const [what, own, reason] of widenings.filter(([, , reason]) => reason.source !== "^$"))
    test(`stays when there is ${what}`, () => assert.match(reasonFor(own) ?? "it leaves", reason));

  test("stays below its level, without its switch, and for another destination", () => {
    assert.match(reasonFor({}, { level: "technical" as never }) ?? "", /needs the level usage/);
    assert.match(reasonFor({}, { level: "local" as never }) ?? "", /nothing leaves/);
    assert.match(reasonFor({}, { groups: ["performance"] as never }) ?? "", /switch adoption/);
    assert.match(reasonFor({}, { dest: "elsewhere" as never }) ?? "", /destination/);
    assert.match(reasonFor({ consent_min: "detailed" }) ?? "", /consent does not reach/);
  });

  test("stays when it is collected only since", () => {
    const then = { consent, words: testWords([testMetric({ status: "local_only" })]) };
    const { withheld } = agreedScope(testWords([testMetric()]), [then], bounds);
    assert.match(withheld[0]?.reason ?? "", /was not collected when/);
  });

  test("stays when it is given up, at once", () => {
    for (const status of ["local_only", "deprecated", "removed", "proposed"] as const)
      assert.notEqual(reasonFor({ status }), undefined);
  });

  test("of allow-lists is what both have; new names are other", () => {
    const dimension = { id: "step", labels: { allowlist: "steps" }, overflow: "other" } as const;
    const now = testWords([testMetric()]);
    const wider = { ...now, allowLists: { ...now.allowLists, steps: new Set(["basic:echo", "new:step"]) } };
    const { agreed } = agreedScope(wider, [agreement], bounds);
    const lists = agreed[0]!.allowLists;
    assert.equal(agreedLabel(dimension, "basic:echo", lists), "basic:echo");
    assert.equal(agreedLabel(dimension, "new:step", lists), "other");
    assert.equal(agreedLabel(dimension, "basic:sh", lists), "other", "narrowed at once");
  });
});

describe("the first day that may be told of", () => {
  const on = (day: string, own: Partial<ConsentRecord> = {}): Agreement => ({
    ...agreement,
    consent: { ...consent, day, ...own },
  });
  const since = (...agreements: Agreement[]): number | undefined =>
    agreedScope(testWords([testMetric()]), agreements, bounds).agreed[0]?.sinceAt;

  test("is the first of the consents that let it leave all along", () => {
    assert.equal(since(on("2027-01-15")), Date.UTC(2027, 0, 15));
    assert.equal(since(on("2027-01-15"), on("2027-03-01", { level: "detailed" })), Date.UTC(2027, 0, 15));
    assert.equal(since(on("2027-01-15"), on("2027-02-01", { level: "local" }), on("2027-03-01")), Date.UTC(2027, 2, 1));
    assert.equal(
      since(on("2027-01-15"), on("2027-02-01", { destinations: [] }), on("2027-03-01")),
      Date.UTC(2027, 2, 1),
    );
    assert.equal(since(on("2027-01-15", { level: "technical" }), on("2027-03-01")), Date.UTC(2027, 2, 1));
  });

  test("is a new one when reports go elsewhere under the same id, or to another key", () => {
    const to = (url: string, key?: string) => ({
      destinations: [{ id: "jenkins-project", url, ...(key === undefined ? {} : { key }) }],
    });
    const [here, elsewhere] = ["https://collect.example.org", "https://other.example.org"];
    const march = Date.UTC(2027, 2, 1);
    assert.equal(since(on("2027-01-15", to(here)), on("2027-03-01", to(elsewhere))), march);
    assert.equal(since(on("2027-01-15", to(here, "k")), on("2027-03-01", to(here, "l"))), march);
    assert.equal(since(on("2027-01-15", to(here, "k")), on("2027-03-01", to(here))), march);
    assert.equal(since(on("2027-01-15", to(here)), on("2027-03-01", to(here, "k"))), Date.UTC(2027, 0, 15));
    assert.equal(since(on("2027-01-15", to(here)), on("2027-02-01", to(elsewhere)), on("2027-03-01", to(here))), march);
  });

  test("is a new one when more labels, a higher rate or an earlier window were agreed to", () => {
    const dimensions = [{ id: "step", labels: { allowlist: "steps" as const }, overflow: "other" as const }];
    const [january, march] = [Date.UTC(2027, 0, 15), Date.UTC(2027, 2, 15)];
    const both = (before: Partial<MetricDefinition>, steps: readonly string[]): number | undefined => {
      const now = testWords([testMetric({ dimensions })]);
      const old = testWords([testMetric({ dimensions, ...before })]);
      const fewer = { ...old, allowLists: { ...old.allowLists, steps: new Set(steps) } };
      const first = { ...on("2027-01-15"), words: fewer };
      return agreedScope(now, [first, { ...on("2027-03-15"), words: now }], bounds).agreed[0]?.sinceAt;
    };
    const all = ["basic:echo", "basic:sh"];
    assert.equal(both({}, all), january);
    assert.equal(both({}, ["basic:echo"]), march);
    assert.equal(both({}, [...all, "more:step"]), january);
    assert.equal(both({ sampling: { rate: 0.5 } }, all), march);
    assert.equal(
      both({ window: { start: "2026-12-01", end: "2027-03-31" } }, all),
      january,
      "prolonged before its end",
    );
    assert.equal(both({ window: { start: "2026-12-01", end: "2027-02-28" } }, all), march, "prolonged after its end");
    assert.equal(both({ window: { start: "2027-03-01", end: "2027-11-30" } }, all), march);
  });

  test("is after the last limit beside the consents that was seen to be gone", () => {
    const limit = (day: string, own: Partial<SeenLimit> = {}): SeenLimit => ({
      ...UNBOUNDED,
      at: Date.parse(day),
      ...own,
    });
    const given = [on("2027-01-15")];
    const sinceWith = (...seen: SeenLimit[]) =>
      agreedScope(testWords([testMetric()]), given, { ...bounds, seen }).agreed[0]?.sinceAt;
    const [january, april] = [Date.UTC(2027, 0, 15), Date.UTC(2027, 3, 1)];
    assert.equal(sinceWith(), january);
    for (const own of [{ level: "technical" as const }, { groups: [] }, { destinations: ["own"] }]) {
      assert.equal(sinceWith(limit("2027-03-20", own)), Number.POSITIVE_INFINITY);
      assert.equal(sinceWith(limit("2027-03-20", own), limit("2027-04-01")), april);
    }
    assert.equal(sinceWith(limit("2027-03-20", { level: "usage" }), limit("2027-04-01")), january, "it reaches");
  });

  test("is followed by the first period: a month that was under way is not told", () => {
    assert.equal(firstPeriodAt(Date.UTC(2027, 0, 15), "month"), Date.UTC(2027, 1, 1));
    assert.equal(firstPeriodAt(Date.UTC(2027, 0, 1), "month"), Date.UTC(2027, 1, 1));
    assert.equal(firstPeriodAt(Date.UTC(2027, 0, 15), "quarter"), Date.UTC(2027, 3, 1));
  });
});

describe("what was seen beside the consents", () => {
  const remembered = (sources: Partial<LimitSources>, last?: SeenLimit) =>
    limitToRemember(levelLimits({ ...free, ...sources }), { last, now: 5 });

  test("is remembered when it changes, and not the consent itself", () => {
    assert.equal(remembered({}), undefined);
    assert.equal(remembered({ consent: undefined }), undefined);
    const refused = remembered({ environment: { DO_NOT_TRACK: "1" } });
    assert.deepEqual(refused, { ...UNBOUNDED, at: 5, level: "local" });
    assert.equal(remembered({ jenkins: "refused" }, refused), undefined);
    assert.deepEqual(remembered({}, refused), { ...UNBOUNDED, at: 5 });
    const policy = { level: "usage", groups: ["adoption"], destinations: ["own"] } as const;
    assert.deepEqual(remembered({ policies: [policy] }), { at: 5, ...policy });
  });

  test("is neither a no nor the end of one where no home was looked at", () => {
    assert.equal(remembered({ jenkins: "unknown" }), undefined);
    assert.equal(remembered({ jenkins: "unknown" }, { ...UNBOUNDED, level: "local" }), undefined);
    assert.equal(remembered({ jenkins: "unknown", fips: true })?.level, "local");
  });
});

describe("a report that was made before", () => {
  const period = periodOf("2027-03")!;
  const rows = [["thing.made", 1, ["red"], 4]] as const;
  const still = (
    own: Parameters<typeof testMetric>[0] = {},
    day = "2027-01-15",
    labels: readonly string[] = ["red"],
  ) => {
    const { agreed } = agreedScope(
      testWords([testMetric(own)]),
      [{ ...agreement, consent: { ...consent, day } }],
      bounds,
    );
    const report = { rows: rows.map(([id, version, , value]) => [id, version, [...labels], value]), hist: [] };
    return isStillAgreed(report as never, { agreed: agreed[0], period });
  };

  test("may leave while its period, its labels and its window are agreed to", () => {
    assert.equal(still(), true);
    assert.equal(still({}, "2027-01-15", ["other"]), true);
    assert.equal(still({}, "2027-03-02"), false, "agreed to anew while the period was under way");
    assert.equal(still({}, "2027-01-15", ["green"]), false);
    assert.equal(still({}, "2027-01-15", ["red", "red"]), false);
    assert.equal(still({ window: { start: "2026-12-01", end: "2027-03-30" } }), false);
    assert.equal(still({ status: "local_only" }), false);
  });
});
