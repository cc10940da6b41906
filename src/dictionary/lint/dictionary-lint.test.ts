import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { reviewedDigest } from "../digest.ts";
import { readMetric } from "../read-metric.ts";
import { faultsOf, lockOf, otherMetric } from "../test-metric.ts";
import { forbiddenSource } from "./source.ts";

const removed = ["status: local_only", "status: removed"] as const;
const version2 = ["version: 1", "version: 2"] as const;
const larger = ["max: 4096", "max: 8192"] as const;

/** A collected metric with its review. */
function collected(id: string, rho: string) {
  const edits = [
    ["status: local_only", "status: collecting"],
    ["rho: 0.004", `rho: ${rho}`],
  ] as const;
  const { definition } = readMetric(otherMetric(id, ...edits));
  const review = `reviews: [{ id: R-0001, type: collection, by: "role:x", on: 2026-12-02, digest: ${reviewedDigest(definition!)} }]`;
  return otherMetric(id, ...edits, ["reviews: []", review]);
}

describe("the lint of several metrics", () => {
  test("one id twice", () => {
    const twin = { ...otherMetric("a.b"), file: "metrics/b.a.yaml" };
    assert.deepEqual(faultsOf([otherMetric("a.b"), twin]), [
      "b.a.yaml:2:5 FILE_NAME",
      "b.a.yaml:2:5 ID_REUSED",
      "b.a.yaml:10:11 QUESTION_DUPLICATE(w)",
    ]);
  });

  test("a file that does not end in .yaml", () =>
    assert.deepEqual(faultsOf([{ ...otherMetric("a.b"), file: "a.b.yml" }]), ["a.b.yml:2:5 FILE_NAME"]));

  const similar: readonly (readonly [string, string, boolean])[] = [
    ["run.stage", "run.stages", true],
    ["run.stage_time", "stage.time_run", true],
    ["run.stage.time", "runs.stage_time", true],
    ["run.stage", "run.step", false],
    ["pass.a", "pa.a", false],
  ];
  for (const [one, other, isSimilar] of similar)
    test(`${one} and ${other} are ${isSimilar ? "" : "not "}alike`, () =>
      assert.deepEqual(
        faultsOf([otherMetric(one), otherMetric(other)]),
        isSimilar ? [`${other}.yaml:2:5 NAME_TOO_SIMILAR(w)`] : [],
      ));

  for (const id of ["run.duration_ms", "log.bytes", "seconds.waited", "failed.percent"])
    test(`${id} names a unit`, () => assert.deepEqual(faultsOf([otherMetric(id)]), [`${id}.yaml:2:5 UNIT_IN_NAME`]));

  for (const id of ["pipeline.active_28d", "msbuild.used", "stage.minimum", "run.completed"])
    test(`${id} names no unit`, () => assert.deepEqual(faultsOf([otherMetric(id)]), []));

  test("the same question in other letters", () =>
    assert.deepEqual(
      faultsOf([otherMetric("a.b"), otherMetric("c.d", ["How many c.d are there?", "how many A.B, are there ?"])]),
      ["c.d.yaml:10:11 QUESTION_DUPLICATE(w)"],
    ));

  test("40 active metrics are enough; the new one is too many", () => {
    const ids = Array.from({ length: 41 }, (_, index) => `m${index}.x`);
    const texts = ids.map((id) => otherMetric(id));
    assert.deepEqual(faultsOf(texts.slice(1)), []);
    const inactive = otherMetric("m0.x", ["status: local_only", "status: deprecated"]);
    assert.deepEqual(faultsOf([inactive, ...texts.slice(1)]), []);
    assert.deepEqual(faultsOf(texts, lockOf(...texts.filter((_, index) => index !== 7))), [
      "m7.x.yaml:4:9 METRIC_CEILING",
    ]);
  });

  test("the budget is for all that is collected", () => {
    const texts = ["a.a", "b.b", "c.c"].map((id) => collected(id, "0.03"));
    assert.deepEqual(faultsOf([...texts, collected("d.d", "0.01"), otherMetric("e.e")]), []);
    assert.deepEqual(faultsOf([...texts, collected("d.d", "0.02")]), ["d.d.yaml:40:8 BUDGET_OVERDRAWN"]);
  });

  test("a table crossed with another metric", () => {
    const crossing = ["cross_with: []", "cross_with: [c.d]"] as const;
    const { definition } = readMetric(otherMetric("a.b", ["status: local_only", "status: collecting"], crossing));
    const review = `reviews: [{ id: R-0001, type: collection, by: "role:x", on: 2026-12-02, digest: ${reviewedDigest(definition!)} }]`;
    const text = otherMetric("a.b", ["status: local_only", "status: collecting"], crossing, ["reviews: []", review]);
    // Three labels by three are nine cells: a cohort of 500 fills ten.
    assert.deepEqual(faultsOf([text, otherMetric("c.d")]), []);
    const more = otherMetric("c.d", ["[red, blue]", "[red, blue, green]"]);
    assert.deepEqual(faultsOf([text, more]), ["a.b.yaml:22:3 CROSS_TAB_TOO_FINE"]);
  });
});

describe("the lint of what nobody would write", () => {
  test("whatever the fields hold, it ends, and says all with places", () => {
    const good = readMetric(otherMetric("a.b")).definition!;
    const built = lockOf(otherMetric("a.b"));
    const odd = fc.oneof(
      fc.json().map((text) => JSON.parse(text)),
      fc.constantFrom(
        ...Object.values(good),
        "\ud800",
        -0,
        2 ** 53,
        "2026-12-01",
        "removed",
        "collecting",
        "publishable",
      ),
    );
    const changes = fc.array(fc.tuple(fc.constantFrom(...Object.keys(good)), odd), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(changes, (changed) => {
        // Every JSON text is YAML.
        const text = JSON.stringify({ ...good, ...Object.fromEntries(changed) }, null, 1);
        for (const fault of faultsOf([{ file: "a.b.yaml", text }, otherMetric("c.d")], built))
          assert.match(fault, /^[a-d.]+\.yaml:[1-9]\d*:[1-9]\d* [A-Z_]+(\(w\))?$/);
      }),
      { numRuns: 300 },
    );
  });

  test("lines may end as on Windows, and a byte order mark may be there", () => {
    const { file, text } = otherMetric("a.b", ["version: 1", "version: x"]);
    assert.deepEqual(faultsOf([{ file, text: `\ufeff${text.replaceAll("\n", "\r\n")}` }]), ["a.b.yaml:3:10 SCHEMA"]);
  });
});

describe("the lint against what was built", () => {
  const built = lockOf(otherMetric("a.b"), otherMetric("c.d", removed));
  const gone = otherMetric("c.d", removed);
  const rows: readonly (readonly [what: string, texts: Parameters<typeof faultsOf>[0], faults: readonly string[]])[] = [
    ["nothing changed", [otherMetric("a.b"), gone], []],
    ["other words", [otherMetric("a.b", ["Counts things.", "Counts."]), gone], []],
    ["other local groupings", [otherMetric("a.b", ["[controller, folder]", "[stage]"]), gone], []],
    ["another meaning", [otherMetric("a.b", larger), gone], ["a.b.yaml:3:10 MEANING_CHANGED_SAME_VERSION"]],
    ["another meaning, another version", [otherMetric("a.b", larger, version2), gone], []],
    ["a metric more", [otherMetric("a.b"), gone, otherMetric("e.f")], []],
    ["a file gone", [otherMetric("a.b")], ["c.d.yaml:1:1 ID_GONE"]],
    ["a removed one back", [otherMetric("a.b"), otherMetric("c.d")], ["c.d.yaml:2:5 ID_REUSED"]],
    ["removed", [otherMetric("a.b", removed), gone], []],
    [
      "removed, and changed",
      [otherMetric("a.b", removed, larger), gone],
      ["a.b.yaml:3:10 MEANING_CHANGED_SAME_VERSION"],
    ],
    [
      "a file that cannot be read is not gone",
      [otherMetric("a.b"), { file: "c.d.yaml", text: "" }],
      ["c.d.yaml:1:1 SCHEMA"],
    ],
  ];
  for (const [what, texts, faults] of rows) test(what, () => assert.deepEqual(faultsOf(texts, built), faults));

  test("a version does not go back", () => {
    const second = lockOf(otherMetric("a.b", version2));
    assert.deepEqual(faultsOf([otherMetric("a.b")], second), ["a.b.yaml:3:10 MEANING_CHANGED_SAME_VERSION"]);
  });
});

describe("forbidden sources", () => {
  const forbidden =
    "pipeline.fullName pipeline.name folder.name stage.name branch.name library.name parameter.name credential.name node.name " +
    "label.name agentUse.agent agentUse.label libraryUse.library libraryUse.version run.runNumber buildNumber script.text " +
    "step.args step.arguments log.lines log error.message error.exception error.stackTrace error.fingerprint environment " +
    "env.PATH scm.url scm.remote scm.commit change.author run.user run.userId user.email agent.host agent.hostName agent.ip " +
    "item.path instance.url instanceIdentity licence controller.timeZone locale comment secret.token";
  for (const field of forbidden.split(" "))
    test(`${field} is`, () => assert.notEqual(forbiddenSource(field), undefined));

  const allowed =
    "run.durationMs run.result run.scriptLines run.scriptBytes run.startAt step.function step.descriptor stage.kind stage.status " +
    "feature.kind feature.name feature.count error.errorClass error.effectiveClass agentUse libraryUse libraryUse.trusted " +
    "pipeline.kind run.durability run.flowNodes wait.kind run.parallelWidth plugin.id run.sandbox log.bytes post.conditions";
  for (const field of allowed.split(" "))
    test(`${field} is not`, () => assert.equal(forbiddenSource(field), undefined));
});
