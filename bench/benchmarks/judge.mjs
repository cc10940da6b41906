import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BenchError, UsageError } from "../harness/errors.mjs";
import { ratioRow, timeRow } from "../harness/rows.mjs";

const MAIN = fileURLToPath(import.meta.resolve("../judge/main.mjs"));
const COMPILED = fileURLToPath(import.meta.resolve("../../build/src/judge/engine/judge-engine.js"));

const EVENTS_PER_SECOND = 50_000;
const MOST_BYTES = 3000;

/** @type {import("./benchmark.mjs").Benchmark} */
export const judge = {
  name: "judge",
  summary: "judging 10,000 open heads at 50,000 events a second on one core, against judging all of them as often",
  async run(bench) {
    if (!existsSync(COMPILED)) throw new UsageError(`${COMPILED} does not exist: run \`npm run compile\` first`);
    const [heads, seconds] = bench.quick ? [1000, 1] : [10_000, 4];
    const size = [String(heads), String(EVENTS_PER_SECOND), String(seconds)];
    const title = `${heads.toLocaleString("en-US")} heads, ${(EVENTS_PER_SECOND * seconds).toLocaleString("en-US")} events`;
    const command = (/** @type {"engine" | "everything"} */ mode) => ({
      name: `${mode}, ${title}`,
      argv: [process.execPath, MAIN, mode, ...size],
      oneCore: true,
      timesItself: true,
    });
    const [engine, everything] = [command("engine"), command("everything")];
    const samples = await bench.interleave([engine, everything]);
    const bytes = bytesPerHead(heads);
    const time = timeRow(samples, { subject: engine.name, target: seconds * 1000 });
    return {
      rows: [time, ratioRow(samples, { subject: engine.name, baseline: everything.name }), bytes.row],
      samples,
      notes: [
        `${Math.round((EVENTS_PER_SECOND * seconds * 1000) / time.value.median).toLocaleString("en-US")} events a second on one core, a judgement of all heads every second among it; the making of the observations too`,
        "one event in ten is a new flow node, the others are output; one head in five waits for an executor",
        "times are processor time after a virtual second of warming up; both look ten times a virtual second",
        bytes.note,
      ],
    };
  },
};

/** @param {number} heads */
function bytesPerHead(heads) {
  const text = execFileSync(process.execPath, ["--expose-gc", MAIN, "bytes", String(heads)], { encoding: "utf8" });
  /** @type {{ observation: number, engine: number, judgement: number }} */
  const { observation, engine, judgement } = JSON.parse(text);
  if (!(engine > 0)) throw new BenchError("the engine's memory could not be told from noise");
  const value = engine + judgement;
  /** @type {import("../harness/rows.mjs").ValueRow} */
  const row = {
    kind: "value",
    subject: "engine and judgement, per open head",
    unit: "B",
    value: { min: value, median: value, max: value },
    target: MOST_BYTES,
    met: value <= MOST_BYTES,
  };
  const note = `bytes per open head: ${observation} for what was seen of it, ${engine} for what was found, ${judgement} for its verdict and what is remembered`;
  return { row, note };
}
