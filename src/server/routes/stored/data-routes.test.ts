import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Static, TSchema } from "typebox";
import { Errors } from "typebox/value";
import { root } from "../../../../test/support/directories.ts";
import { served } from "../../../../test/support/serving.ts";
import {
  changesSchema,
  inventoryDiffSchema,
  inventorySchema,
  quarantineSchema,
  sourcesSchema,
} from "../../../api/inventory.ts";
import { metricSchema, metricSeriesSchema, metricsSchema } from "../../../api/metrics.ts";
import { problemSchema } from "../../../api/problem.ts";
import { findingsSchema, pageSchema, sectionSchema, summarySchema } from "../../../api/report.ts";
import { scan } from "../../../ingest/scan.ts";
import { metrics } from "../../../metrics/metrics.ts";
import { sectionIds } from "../../../publish/page/section-makers.ts";
import { openDuckDbStore } from "../../../store/duckdb/duckdb-store.ts";
import type { Store } from "../../../store/store.ts";

let store: Store;
before(async () => {
  store = await openDuckDbStore(":memory:");
  const home = join(root, "examples", "jenkins-home");
  const now = () => Date.UTC(2026, 9, 27, 6);
  await scan(store, { home, controller: "ci", threads: 1, now, onProgress: () => undefined });
});
after(() => store.close());

/** What a server of the example home answered, if it is as its schema says. */
async function asked<T extends TSchema>(t: TestContext, schema: T, path: string): Promise<Static<T>> {
  const { json } = await served(t, { store });
  const value = await json(`/api/v1/${path}`);
  assert.deepEqual(Errors(schema, value), [], path);
  return value as Static<T>;
}

describe("what the store answers over HTTP", () => {
  it("gives errors in words", async (t) => {
    const page = await asked(t, pageSchema, "errors?period=all");
    assert.match(page.title, /^\d+ errors in 42 runs$/);
    assert.deepEqual(page.sections[0]?.metrics, ["error.occurred", "step.errors"]);
    const part = await asked(t, pageSchema, "errors?period=all&folder=webshop");
    assert.deepEqual(part.subtitle, ["Only errors in webshop"]);
  });

  it("gives parts of the report in words, and as the report has them", async (t) => {
    const { figures } = await asked(t, summarySchema, "summary?period=all");
    assert.equal(figures.length, 5);
    assert.ok(figures.every(({ metric }) => metric !== undefined));
    for (const id of sectionIds) {
      const section = await asked(t, sectionSchema, `sections/${id}?period=all`);
      assert.equal(section.id, id);
      assert.ok(section.blocks.length > 0 && section.metrics!.length > 0, id);
    }
    const none = await asked(t, summarySchema, "summary?period=all&folder=no-such-folder");
    assert.match(none.subtitle.at(-1) ?? "", /^No runs/);
    assert.ok((await asked(t, findingsSchema, "findings?period=all")).findings.length > 0);
  });

  it("gives changes, quarantine and sources", async (t) => {
    const { pipelines, changes } = await asked(t, changesSchema, "changes?period=all");
    assert.ok(pipelines >= changes.length);
    assert.equal((await asked(t, quarantineSchema, "quarantine")).total, 1);
    const { controllers, runs, runsFullySeen } = await asked(t, sourcesSchema, "sources");
    assert.deepEqual([controllers[0]?.controller, runs, runsFullySeen], ["ci", 42, 40]);
  });

  it("gives every metric, each as its own answer has it", async (t) => {
    const list = await asked(t, metricsSchema, "metrics?period=all");
    assert.deepEqual(
      list.metrics.map(({ id }) => id),
      metrics.map(({ id }) => id),
    );
    const completed = list.metrics.find(({ id }) => id === "run.completed");
    assert.deepEqual([completed?.value.value, completed?.weeks?.length], [40, 16]);
    const one = await asked(t, metricSchema, "metrics/run.completed?period=all");
    assert.deepEqual(one.value, completed?.value);
    const [results] = one.labels;
    assert.equal(results?.label, "result");
    assert.equal(
      results?.parts.reduce((sum, { n }) => sum + n, 0),
      40,
    );
  });

  it("says no median of times that nobody adds up", async (t) => {
    const { value, labels, hasSeries } = await asked(t, metricSchema, "metrics/wait.duration?period=all");
    assert.deepEqual([Object.keys(value), hasSeries], [["n"], false]);
    assert.equal(labels[0]?.parts[0]?.name, "input");
  });

  it("gives a metric over time by a grain that fits, or the one that is asked for", async (t) => {
    const fitting = await asked(t, metricSeriesSchema, "metrics/run.completed/series?period=all");
    assert.equal(fitting.grain, "week");
    assert.equal(
      fitting.rows.reduce((sum, { n }) => sum + n, 0),
      40,
    );
    assert.ok(fitting.rows.every(({ at }) => fitting.buckets.includes(at)));
    const days = await asked(t, metricSeriesSchema, "metrics/run.completed/series?period=all&grain=day");
    assert.equal(days.bucketDays, 1);
  });

  it("gives inventories and what changed between two", async (t) => {
    const now = await asked(t, inventorySchema, "inventory");
    assert.ok(now.profiles.length > 0);
    const { day } = await asked(t, inventorySchema, "inventory?at=2026-09-10&folder=webshop");
    assert.equal(day, "2026-09-10");
    const diff = await asked(t, inventoryDiffSchema, "inventory/diff?from=2026-09-10&to=2026-10-10");
    assert.deepEqual([diff.before.day, diff.now.day], ["2026-09-10", "2026-10-10"]);
  });

  it("refuses what cannot be right as problems", async (t) => {
    const { ask } = await served(t, { store });
    for (const [path, status] of [
      ["metrics/no.such", 404],
      ["metrics/__proto__", 404],
      ["metrics/plugin.present/series", 400],
      ["metrics/run.completed/series?grain=hour", 400],
      ["metrics/run.completed/series?grain=constructor", 400],
      ["metrics/run.completed/series?period=9000d&grain=day", 400],
      ["metrics?period=0d", 400],
      ["metrics?period=28d&period=7d", 400],
      ["errors?since=2026", 400],
      ["inventory?at=yesterday", 400],
      ["inventory?at=2026-02-31", 400],
      ["inventory?at=2999-01-01", 400],
      ["inventory?at=1999-01-01", 400],
      ["inventory/diff", 400],
      ["inventory/diff?from=2026-10-10&to=2026-09-10", 400],
      ["quarantine?x=1", 400],
      ["sections/nothing", 404],
      ["sections/toString", 404],
    ] as const) {
      const answer = await ask(`/api/v1/${path}`);
      assert.equal(answer.status, status, path);
      assert.deepEqual(Errors(problemSchema, JSON.parse(answer.text)), [], path);
    }
  });

  it("answers 304 to who has it, and takes hostile folders for folders", async (t) => {
    const { ask } = await served(t, { store });
    const { headers } = await ask("/api/v1/metrics/run.completed");
    const again = await ask("/api/v1/metrics/run.completed", { headers: { "if-none-match": String(headers.etag) } });
    assert.equal(again.status, 304);
    for (const folder of ["'; DROP TABLE run; --", "\u0000", "a".repeat(4000), "%", "../.."])
      assert.equal(
        (await ask(`/api/v1/metrics/run.completed?folder=${encodeURIComponent(folder)}`)).status,
        200,
        folder,
      );
    assert.equal((await asked(t, sourcesSchema, "sources")).runs, 42);
  });
});
