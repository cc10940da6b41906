import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDirectory } from "../../../../test/support/directories.ts";
import { batchOf, runOfSpans, testResource, testTrace } from "../../../../test/support/spans.ts";
import { type Span, spansOfBatch } from "../../../model/span.ts";
import { spanShape } from "../../../model/span-batch.ts";
import { packSpans, unpackSpans } from "../../packed-spans.ts";
import { Connection } from "../connection.ts";
import { openDuckDbStore } from "../duckdb-store.ts";
import { SpanWriter } from "./span-writer.ts";

const wish = { now: 100_000_000, graceMs: 1000, spans: 10_000 };

test("spans are packed by trace and come out as they went in", () => {
  const spans = [...runOfSpans(1), ...runOfSpans(2), ...runOfSpans(1).slice(0, 3)];
  const batch = batchOf(spans);
  const packed = packSpans([batch, batch], () => ({
    names: Int32Array.from(batch.names, (_, index) => index + 40),
    resources: Int32Array.of(7),
  }));
  assert.equal(packed.traceIds.length, 4);
  const found = [0, 1].flatMap((part) =>
    unpackSpans(
      packed.bytes.slice(part === 0 ? 0 : packed.ends[part - 1], packed.ends[part]),
      { trace: testTrace(part + 1), arrivedAt: 5 },
      (name) => batch.names[name - 40]!,
    ),
  );
  const twice = [...spansOfBatch(batch, 5), ...spansOfBatch(batch, 5)].map((span) => ({ ...span, resource: 7 }));
  assert.deepEqual(
    found,
    [1, 2].flatMap((number) => twice.filter(({ trace }) => trace === testTrace(number))),
  );
  assert.deepEqual([...packed.spans], [22, 16]);
  assert.deepEqual([...packed.runs], [2, 2]);
});

test("columns of spans are those that the store packs: another set needs a new version of the schema", () => {
  assert.equal(
    Object.entries(spanShape).join(" "),
    "resource,int32 role,int32 status,int32 startAt,int64 endAt,int64 flowNode,int32 function,name plugin,name " +
      "pluginVersion,name result,name name,name label,name agent,name errorClass,name causeClass,name pipeline,name " +
      "runNumber,int32 runDurationMs,int64 startedBy,name",
  );
});

test("names and exporters of a commit that failed are written by the next one", async (t) => {
  const file = join(tempDirectory(t), "store.duckdb");
  await (await openDuckDbStore(file)).close();
  const connection = await Connection.open(file);
  t.after(() => connection.close());
  const writer = await SpanWriter.open(connection);
  const run = connection.run.bind(connection);
  let fails = true;
  connection.run = (sql, ...more) => {
    if (sql !== "COMMIT" || !fails) return run(sql, ...more);
    fails = false;
    return Promise.reject(new Error("the disk is full"));
  };
  const batch = batchOf(runOfSpans(1));
  await assert.rejects(writer.append([batch], 90_000_000), /the disk is full/);
  await writer.append([batch], 90_000_000);
  const names = await connection.query("SELECT DISTINCT text AS text FROM span_name ORDER BY text");
  assert.deepEqual(
    names.map(({ text }) => text),
    [...new Set(batch.names)].sort(),
  );
  assert.equal((await connection.query("SELECT id FROM span_resource")).length, 1);
  assert.equal((await connection.query("SELECT spans FROM span_part")).length, 1);
});

test("spans are there after the store was closed, by trace, with when they came", async (t) => {
  const file = join(tempDirectory(t), "store.duckdb");
  const first = await openDuckDbStore(file);
  const spans = await first.spans();
  const [one, two] = [runOfSpans(1), runOfSpans(2)];
  await spans.append([batchOf(one.slice(0, 4)), batchOf(two)], 90_000_000);
  await spans.append([batchOf(one.slice(4))], 90_000_500);
  await first.close();

  const store = await openDuckDbStore(file);
  t.after(() => store.close());
  const again = await store.spans();
  await again.sum();
  const traces = await again.tracesToBuild(wish);
  assert.deepEqual(
    traces.map(({ trace, firstAt, lastAt, spans: count }) => [trace, firstAt, lastAt, count]),
    [
      [testTrace(2), 90_000_000, 90_000_000, 8],
      [testTrace(1), 90_000_000, 90_000_500, 8],
    ],
  );
  const found = await again.spansOf(traces, 1000);
  const came = (span: Span, arrivedAt: number): Span => ({ ...span, arrivedAt });
  assert.deepEqual(found.get(testTrace(1)), [
    ...one.slice(0, 4).map((span) => came(span, 90_000_000)),
    ...one.slice(4).map((span) => came(span, 90_000_500)),
  ]);
  assert.deepEqual([...(await again.resources())], [[0, testResource]]);
});

const DAY = 86_400_000;

test("nothing is left of traces that were forgotten, nor of their names", async (t) => {
  const store = await openDuckDbStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  await spans.append([batchOf(runOfSpans(1)), batchOf(runOfSpans(2))], DAY);
  assert.equal(await spans.forget(2 * DAY), 16);
  const [left] = await store.query(
    "SELECT (SELECT count(*) FROM span_part) AS parts, (SELECT count(*) FROM span_name) AS names",
  );
  assert.deepEqual(left, { parts: 0, names: 0 });
});
