import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { metricFamilies } from "../src/metrics/families.ts";
import type { MetricFamily } from "../src/model/metric-families.ts";
import { closeLabels } from "../src/publish/close-labels.ts";
import { limitSeries } from "../src/publish/series-limit/limit-series.ts";
import { openDuckDbStore } from "../src/store/duckdb/duckdb-store.ts";
import { checkGrafana, expressionsOf } from "./support/check-grafana.ts";
import { runCli } from "./support/cli.ts";
import { root, tempDirectory } from "./support/directories.ts";
import { promtoolMissing } from "./support/promtool.ts";

const read = () => JSON.parse(readFileSync(join(root, "examples/grafana/flowmeter.json"), "utf8"));

function family(id: string, kind: MetricFamily["kind"], unit: string, ...labels: readonly string[]): MetricFamily {
  const value = kind === "histogram" ? { bounds: [1], counts: [1, 1], sum: 3 } : 1;
  return {
    id,
    kind,
    unit,
    summary: "",
    samples: [{ labels: Object.fromEntries(labels.map((label) => [label, "x"])), value }],
  };
}

/** Some of what is exported, by hand. */
const families = [
  family("run.completed", "counter", "{run}", "controller", "pipeline", "result"),
  family("run.failure_ratio", "gauge", "1", "controller"),
  family("run.duration", "histogram", "ms", "controller"),
  family("run.time", "histogram", "ms", "controller", "part"),
  family("wait.duration", "histogram", "ms", "controller", "kind"),
  family("step.invocations", "counter", "{step}", "controller", "step"),
  family("step.duration", "histogram", "ms", "controller", "step"),
  family("step.errors", "counter", "{error}", "controller", "step"),
  family("cps.time", "histogram", "ns", "controller", "timer"),
  family("error.occurred", "counter", "{error}", "controller", "category"),
  family("pipeline.configured", "gauge", "{pipeline}", "controller", "syntax"),
  family("pipeline.active", "gauge", "{pipeline}", "controller"),
  family("agent.wait", "histogram", "ms", "controller", "label"),
  family("stage.duration", "histogram", "ms", "controller"),
  family("export.overflow", "gauge", "{series}", "metric"),
];

/** What an export of the example home holds, as the command line makes it. */
async function exported(t: TestContext): Promise<readonly MetricFamily[]> {
  const file = join(tempDirectory(t), "store.duckdb");
  await runCli(["scan", join(root, "examples/jenkins-home"), "--no-report", "--quiet", "--store", file]);
  const store = await openDuckDbStore(file);
  t.after(() => store.close());
  const scope = { since: undefined, until: undefined, now: Date.now(), controller: undefined, folder: undefined };
  return limitSeries((await metricFamilies(store, scope)).map(closeLabels));
}

describe("the Grafana dashboard", () => {
  it("asks for nothing that an export of the example home does not have", async (t) => {
    assert.deepEqual(checkGrafana(read(), await exported(t)), []);
  });

  it("is in PromQL", { skip: promtoolMissing ?? false }, (t) => {
    const file = join(tempDirectory(t), "rules.yml");
    const rules = expressionsOf(read()).map((expr, index) => ({ record: `r${index}`, expr }));
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", file], { encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  });
});

describe("a dashboard", () => {
  const withExpr = (expr: string, legendFormat = "") => ({
    templating: { list: [{ name: "controller" }] },
    panels: [
      {
        id: 1,
        type: "timeseries",
        title: "P",
        gridPos: { x: 0, y: 0, w: 1, h: 1 },
        datasource: { uid: `\${datasource}` },
        targets: [{ refId: "A", expr, legendFormat }],
      },
    ],
  });

  for (const [expr, legend, fault] of [
    ["flowmeter_pipeline_active", "{{controller}}", undefined],
    ["flowmeter_nothing", "", "there is no metric flowmeter_nothing"],
    ["sum(flowmeter_run_completed)", "", "there is no metric flowmeter_run_completed"],
    ["flowmeter_run_duration_seconds", "", "there is no metric flowmeter_run_duration_seconds"],
    ['flowmeter_pipeline_active{syntax="x"}', "", "flowmeter_pipeline_active has no label syntax"],
    ['flowmeter_pipeline_active{controller=~"a",syntax!="x"}', "", "flowmeter_pipeline_active has no label syntax"],
    ["sum by (syntax) (flowmeter_pipeline_active)", "", "nothing has a label syntax"],
    ["sum by (controller) (flowmeter_pipeline_configured)", "{{syntax}}", "the legend has no syntax"],
    ['flowmeter_pipeline_active{controller="$other"}', "", "there is no variable other"],
    ["summ(flowmeter_pipeline_active)", "", "there is no function summ"],
    ["histogram_quantile(0.5, sum(rate(flowmeter_run_duration_seconds_bucket[1d])))", "", "a quantile needs le"],
  ] as const)
    it(`${fault === undefined ? "may" : "may not"} ask for ${expr}`, () =>
      assert.deepEqual(checkGrafana(withExpr(expr, legend), families), fault === undefined ? [] : [`P, A: ${fault}`]));
});
