import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../harness/errors.mjs";
import { spread } from "../harness/rounds.mjs";
import { ratioRow, timeRow, unmeasuredRow } from "../harness/rows.mjs";

const MAIN = fileURLToPath(import.meta.resolve("../otlp-decode/main.mjs"));
const COMPILED = fileURLToPath(import.meta.resolve("../../build/src/sources/otlp/wire/otlp-decoder.js"));
/** Beside the project, where it is there at all. */
const CAPTURES = resolve(import.meta.dirname, "../../../shared/captures/otlp.tar.gz");

const SPANS = 500_000;
const QUICK_SPANS = 100_000;

/** A quarter of the time of the other: four times as fast. */
const QUARTER = 0.25;
const SPANS_PER_MS = 1000;
const JSON_SPANS_PER_MS = 150;

/** @type {import("./benchmark.mjs").Benchmark} */
export const otlpDecode = {
  name: "otlp-decode",
  summary: "decoding spans of OTLP on one core, against code that protobufjs generated, and JSON.parse",
  async run(bench) {
    if (!existsSync(COMPILED)) throw new UsageError(`${COMPILED} does not exist: run \`npm run compile\` first`);
    const spans = bench.quick ? QUICK_SPANS : SPANS;
    const command = (/** @type {string} */ subject, input = "synthetic", /** @type {string[]} */ ...more) => ({
      name: `${subject}, ${input}`,
      argv: [process.execPath, MAIN, subject, input, String(spans), ...more],
      oneCore: true,
      timesItself: true,
    });
    const directory = unpacked(bench.scratch);
    const [ours, theirs, json, parse] = ["ours", "protobufjs", "json", "json-parse"].map((name) => command(name));
    const captured =
      directory === undefined ? [] : ["ours", "protobufjs"].map((name) => command(name, "captured", directory));
    const samples = await bench.interleave(
      [ours, theirs, json, parse, ...captured].filter((each) => each !== undefined),
      0,
    );
    const compared = { subject: "ours, captured", baseline: "protobufjs, captured", target: QUARTER };
    return {
      rows: [
        ratioRow(samples, { subject: "ours, synthetic", baseline: "protobufjs, synthetic", target: QUARTER }),
        timeRow(samples, { subject: "ours, synthetic", target: spans / SPANS_PER_MS }),
        ratioRow(samples, { subject: "json, synthetic", baseline: "json-parse, synthetic" }),
        timeRow(samples, { subject: "json, synthetic", target: Math.round(spans / JSON_SPANS_PER_MS) }),
        captured.length > 0 ? ratioRow(samples, compared) : unmeasuredRow("../shared/captures is not here", compared),
      ],
      samples,
      notes: [
        ...[...samples].map(([name, all]) => {
          const { median } = spread(all.map(({ wallMs }) => wallMs));
          return `${name}: ${Math.round((spans * 1000) / median).toLocaleString("en-US")} spans a second`;
        }),
        `${spans.toLocaleString("en-US")} spans in requests of 512, 545 bytes each in protobuf and 1,001 in JSON; in those captured, 700 bytes`,
        "times are processor time of one process on one core, its garbage collection included",
      ],
    };
  },
};

/** The captured requests, unpacked; undefined where they are not. @param {string} scratch */
function unpacked(scratch) {
  if (!existsSync(CAPTURES)) return undefined;
  const directory = join(scratch, "otlp");
  mkdirSync(directory);
  execFileSync("tar", ["-xzf", CAPTURES, "-C", directory, "--strip-components=1"]);
  return directory;
}
