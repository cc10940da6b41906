import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { memoryRow, ratioRow, timeRow } from "../harness/rows.mjs";
import { bodiesIn, SPANS } from "../otlp-store/bodies.mjs";

/**
 * @typedef {import("../harness/command.mjs").Command} Command
 */

const PROGRAM = fileURLToPath(import.meta.resolve("../otlp-store/main.mjs"));
const PER_SECOND = { protobuf: 400_000, json: 150_000 };
const MEMORY_MB = 700;

/** @type {import("./benchmark.mjs").Benchmark} */
export const otlpStore = {
  name: "otlp-store",
  summary: "receiving spans by HTTP and keeping them durably, against receiving them alone and against rows of columns",
  rounds: 3,
  async run(bench) {
    const requests = bench.quick ? 400 : 2000;
    const spans = requests * SPANS;
    const size = `${spans.toLocaleString("en-US")} spans`;
    const file = join(bench.scratch, "spans.duckdb");
    const command = (/** @type {string} */ name, /** @type {readonly string[]} */ args) => ({
      name,
      argv: [process.execPath, PROGRAM, ...args, file],
      timesItself: true,
      before: () => removeStore(file),
    });
    const [protobuf, json] = [await bodiesIn(bench, "protobuf"), await bodiesIn(bench, "json")];
    const names = {
      protobuf: `stored, protobuf, ${size}`,
      json: `stored, JSON, ${size}`,
      received: `received, protobuf, ${size}`,
      columns: `DuckDB, a column for each value, ${size}`,
      few: `${(spans / 4).toLocaleString("en-US")} spans wait for their runs`,
      many: `${size} wait for their runs`,
    };
    const samples = await bench.interleave([
      command(names.protobuf, ["store", "protobuf", protobuf, String(requests)]),
      command(names.received, ["receive", "protobuf", protobuf, String(requests)]),
      command(names.columns, ["columns", "-", "-", String(spans)]),
      command(names.json, ["store", "json", json, String(requests)]),
      command(names.few, ["wait", "-", protobuf, String(spans / 4)]),
      command(names.many, ["wait", "-", protobuf, String(spans)]),
    ]);
    const targetMs = (/** @type {"protobuf" | "json"} */ format) => (spans / PER_SECOND[format]) * 1000;
    return {
      rows: [
        timeRow(samples, { subject: names.protobuf, target: targetMs("protobuf") }),
        timeRow(samples, { subject: names.json, target: targetMs("json") }),
        ratioRow(samples, { subject: names.protobuf, baseline: names.received }),
        ratioRow(samples, { subject: names.protobuf, baseline: names.columns }),
        memoryRow(samples, { subject: names.few, target: MEMORY_MB }),
        memoryRow(samples, { subject: names.many, target: MEMORY_MB }),
      ],
      samples,
      notes: [
        `requests of ${SPANS} spans, gzip, by two senders with 32 connections each on the same cores; each is answered when it is durable`,
        "the targets are 400,000 spans a second, of JSON 150,000",
        "user, sys and peak RSS are those of the receiver and its senders",
      ],
    };
  },
};

/** @param {string} file */
function removeStore(file) {
  for (const part of [file, `${file}.wal`]) rmSync(part, { force: true });
}
