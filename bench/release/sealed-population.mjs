import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { collected, Population } from "../../build/sim/population/population.js";
import { canonicalJson } from "../../build/src/dictionary/canonical-json.js";
import { merkleRoot } from "../../build/src/privacy/collect/merkle.js";
import { batchPeriod } from "../../build/src/privacy/release/plan.js";
import { keysOfSeed } from "../../build/src/privacy/wire/keys.js";
import { signed } from "../../build/src/privacy/wire/sign.js";
import { makeBatch } from "../../build/src/store/duckdb/collector/open-batch.js";
import { MONTH, words } from "./words.mjs";

const BATCH = 20_000;

/** Writes sealed batches of made-up controllers, as a collector leaves them. @param {string} place @param {number} controllers @param {(text: string) => void} say */
export async function makeSealedPopulation(place, controllers, say) {
  rmSync(place, { recursive: true, force: true });
  const metrics = [...words.metrics.values()].filter(({ kind }) => kind !== "ratio");
  const keys = keysOfSeed(new Uint8Array(32).fill(1));
  for (const period of new Set(metrics.map((metric) => batchPeriod(metric, MONTH)))) {
    say(`making reports of ${controllers} controllers for ${period}`);
    mkdirSync(join(place, period), { recursive: true });
    const digests = [];
    const own = metrics.filter((metric) => batchPeriod(metric, MONTH) === period);
    const population = new Population({ seed: "bench", controllers, words });
    await makeBatch(join(place, period, "batch.duckdb"), batches(population, own, period, digests));
    writeFileSync(
      join(place, period, "leaves.txt"),
      [...digests]
        .sort()
        .map((digest) => `${digest}\n`)
        .join(""),
    );
    const body = {
      schema: "flowmeter-seal/1",
      dest: "bench",
      period,
      root: merkleRoot(digests),
      count: digests.length,
    };
    writeFileSync(
      join(place, period, "seal.json"),
      canonicalJson(signed({ ...body, day: "2027-07-11", key: keys.key }, keys)),
    );
  }
  writeFileSync(join(place, "done"), "");
}

function* batches(population, metrics, period, digests) {
  let batch = [];
  for (const made of population.drafts(2, metrics)) {
    const report = collected(made, period, words);
    digests.push(report.digest);
    batch.push(report);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
