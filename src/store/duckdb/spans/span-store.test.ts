import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tempDirectory } from "../../../../test/support/directories.ts";
import { spanStoreContract } from "../../../../test/support/span-store-contract.ts";
import { batchOf, runOfSpans, testTrace } from "../../../../test/support/spans.ts";
import { spansOfBatch } from "../../../model/span.ts";
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

test("spans are kept and summed up while a scan has its transaction open", async (t) => {
  const store = await openDuckDbStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const writer = await store.beginScan({ key: "ci", home: "home", at: 1 });
  await writer.writeLog({ file: "essentials.log.0", readTo: 10, errors: [] });
  await spans.append([batchOf(runOfSpans(1))], 5);
  await spans.sum();
  assert.equal((await spans.tracesToBuild(wish)).length, 1);
  await spans.settle([{ trace: testTrace(1), builtTo: 5, unattributed: 0 }]);
  await writer.commit();
  assert.equal((await spans.tracesToBuild(wish)).length, 0);
});

spanStoreContract("DuckDB", (t) => {
  const file = join(tempDirectory(t), "store.duckdb");
  return async () => {
    const store = await openDuckDbStore(file);
    const counts = async () => {
      const [left] = await store.query(
        "SELECT (SELECT count(*) FROM span_part) AS parts, (SELECT count(*) FROM span_name) AS names",
      );
      return left as unknown as { parts: number; names: number };
    };
    return { spans: await store.spans(), counts, close: () => store.close() };
  };
});
