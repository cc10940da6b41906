import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ReportParts, reportOf } from "../test-report.ts";
import type { Block } from "./page.ts";
import { reportPage } from "./report-page.ts";

const HOUR = 3_600_000;

const pageOf = (parts: ReportParts) => reportPage(reportOf(parts));

function blocksOf(parts: ReportParts, id: string): readonly Block[] {
  return pageOf(parts).sections.find((section) => section.id === id)?.blocks ?? [];
}

function textsOf(parts: ReportParts, id: string): string {
  return blocksOf(parts, id)
    .map((block) => (block.kind === "text" ? block.text : block.kind === "table" ? (block.table.note ?? "") : ""))
    .join("\n");
}

describe("the head of a page", () => {
  it("says how many Pipelines ran of those that there are", () => {
    const [pipelines] = pageOf({ inventory: { pipelines: 19, ranInPeriod: 6, declarative: 4 } }).figures;
    assert.deepEqual(pipelines, {
      label: "Pipelines",
      value: "6 of 19 ran",
      note: "4 Declarative",
      metric: "pipeline.active",
    });
  });

  it("calls UNSTABLE by its name, and has no share of nothing", () => {
    const [, , failed] = pageOf({ runs: { total: 40, judged: 36, failed: 12 }, coverage: { runs: 40 } }).figures;
    assert.deepEqual(failed, {
      label: "Failed or unstable",
      value: "33 %",
      note: "12 of 36",
      metric: "run.failure_ratio",
    });
    assert.equal(pageOf({}).figures[2]?.value, "–");
  });

  it("names a controller without the suffix that it does not need", () => {
    const one = { controller: "home-1aa5f5", name: "home", jenkinsVersion: undefined, lastScanAt: undefined };
    assert.equal(pageOf({ coverage: { controllers: [one] } }).subtitle[0], "Controller home");
  });
});

describe("a period without runs", () => {
  const scope = { since: Date.UTC(2026, 9, 27) };
  const inventory = { pipelines: 3, ranInPeriod: 0 };

  it("says so once, with a period to try, and keeps what does not depend on runs", () => {
    const page = pageOf({
      scope,
      inventory,
      coverage: { lastRunOfAllAt: Date.UTC(2023, 1, 16) },
      agents: { configuredAgents: 2 },
    });
    assert.deepEqual(page.subtitle.slice(1), [
      "No runs since 2026-10-27. The last run in the store began 2023-02-16: try --since 2023-01-19.",
    ]);
    assert.deepEqual(
      page.sections.map(({ id }) => id),
      ["pipelines", "agents"],
    );
    assert.match(textsOf({ scope, inventory }, "pipelines"), /0 ran since 2026-10-27/);
  });

  it("says when there are no runs at all", () => {
    const { subtitle, sections } = pageOf({ scope: { ...scope, folder: "team" } });
    assert.equal(subtitle.at(-1), "No runs since 2026-10-27. There are none in team at all.");
    assert.deepEqual(sections, []);
  });
});

describe("where the time goes", () => {
  const durations = { runs: 9, splitRuns: 9, splitMs: 10 * HOUR, workMs: 8 * HOUR, otherMs: 2 * HOUR };
  const wait = { runs: 0, totalMs: 0, waitMsP50: undefined, waitMsP95: undefined, waitMsMax: undefined };
  const waits = [
    { ...wait, kind: "agent", waits: 4, open: 1, cutShort: 2, totalMs: 9 },
    { ...wait, kind: "input", waits: 0, open: 5, cutShort: 0 },
  ];

  it("explains other, and speaks of it from a tenth on", () => {
    assert.match(textsOf({ durations }, "time"), /Of their time 20 % is other/);
    const little = { ...durations, otherMs: HOUR / 2 };
    assert.ok(!textsOf({ durations: little }, "time").includes("other"));
    for (const [parts, said] of [
      [{ durations: little }, true],
      [{ durations: { ...durations, otherMs: 0 } }, false],
    ] as const) {
      const shares = blocksOf(parts, "time").find((block) => block.kind === "shares");
      assert.equal(shares?.note?.startsWith("Other: the Pipeline engine between steps"), said ? true : undefined);
    }
  });

  it("lists waits that ended, and counts the others beside", () => {
    const table = blocksOf({ durations, waits }, "time").find((block) => block.kind === "table")!.table;
    assert.deepEqual(
      table.rows.map(([name, count]) => [name, count]),
      [["agent", "4"]],
    );
    assert.ok(table.note?.includes("Still open, and not in the times: 1 wait for an agent and 5 inputs."));
    assert.ok(table.note?.includes("Ended with their run, and not in the times either: 2 waits for agents."));
  });

  it("tells open waits where no run has ended", () => {
    assert.match(textsOf({ waits: waits.slice(1) }, "time"), /Still open, and not in the times: 5 inputs\./);
  });
});

describe("how exact a page is", () => {
  for (const { quantileError, said } of [
    { quantileError: 0, said: "p50 and p95 are exact." },
    { quantileError: 0.01, said: "p50 and p95 are within 1 %." },
  ])
    it(`is said: ${said}`, () => assert.ok(pageOf({ quantileError }).footer.endsWith(said)));
});

describe("stages that were skipped", () => {
  it("are told with the reason, an unknown one as it is", () => {
    const skipped = [
      { outcome: "skipped_for_failure", stages: 2 },
      { outcome: "skipped_for_rain", stages: 1 },
    ];
    assert.match(
      textsOf({ stages: { stages: 9, executed: 6, skipped } }, "stages"),
      /3 were skipped: 2 after a failure, 1 skipped_for_rain\./,
    );
  });
});

describe("escapes into script", () => {
  const byUses = [
    { uses: "0", pipelines: 5 },
    { uses: "1-2", pipelines: 2 },
    { uses: "10+", pipelines: 1 },
  ];

  it("are those of the latest runs, by how often", () => {
    const parts = { declarative: { pipelines: 8 }, scriptEscapes: { declarativePipelines: 8, pipelines: 3, byUses } };
    assert.match(textsOf(parts, "declarative"), /38 % .* \(3 of 8\) escape into script, by their latest run\./);
    const [uses] = blocksOf(parts, "declarative").flatMap((block) => (block.kind === "table" ? [block.table] : []));
    assert.deepEqual(
      uses?.rows.map(([name, count]) => [name, count]),
      [
        ["not at all", "5"],
        ["once or twice", "2"],
        ["10 or more times", "1"],
      ],
    );
  });
});

describe("words of a page", () => {
  it("names common causes, and others after their class", () => {
    const causes = ["Cause$UserIdCause", "SCMTrigger$SCMTriggerCause", "com.acme.MoonCause", "constructor"];
    const runs = { total: 9, causes: causes.map((cause) => ({ cause, runs: 1 })) };
    const tables = blocksOf({ runs, coverage: { runs: 9 } }, "runs").flatMap((block) =>
      block.kind === "table" ? block.table.rows.map(([name]) => name) : [],
    );
    assert.deepEqual(tables, ["a person", "SCM change (polling or hook)", "com.acme.Moon", "constructor"]);
  });

  it("bridges counts of errors that leave some out", () => {
    const errors = { total: 18, notInterruptions: 16, outsideSteps: 1, distinctClasses: 3 };
    assert.match(
      textsOf({ errors }, "errors"),
      /Of these 2 are interruptions by people or timeouts and 1 arose outside any step\./,
    );
    const steps = { invocations: 40, functions: 2, ownErrors: 17 };
    assert.match(textsOf({ errors, steps }, "steps"), /17 errors arose in them, 1 more outside any step\./);
  });

  it("says how runs ended without calling it a judgement", () => {
    const runs = { total: 40, pipelines: 5, judged: 36, failed: 12 };
    const said = textsOf({ runs, inventory: { ranInPeriod: 4 } }, "runs");
    assert.match(said, /40 runs of 5 Pipelines \(1 of them gone since\)/);
    assert.match(said, /33 % failed or were unstable: 12 of the 36 that ended SUCCESS, UNSTABLE or FAILURE\./);
    assert.ok(!said.includes("judged"));
  });
});
