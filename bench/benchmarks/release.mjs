import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { spread } from "../harness/rounds.mjs";
import { makeSealedPopulation } from "../release/sealed-population.mjs";

const CONTROLLERS = 30_000;
const TARGET_S = 120;

/** @type {import("./benchmark.mjs").Benchmark} */
export const release = {
  name: "release",
  summary: "building a release of 30,000 controllers from their sealed reports: sums, noise, tables, attacks, files",
  rounds: 1,
  async run(bench) {
    const controllers = bench.quick ? 1000 : CONTROLLERS;
    const place = join(bench.cache, `release-${controllers}`);
    if (!existsSync(join(place, "done"))) await makeSealedPopulation(place, controllers, bench.say);
    const { buildOnce } = await import("../release/build-once.mjs");
    const seconds = [];
    for (let round = 0; round < bench.rounds; round++) {
      const workspace = join(bench.cache, "release-workspace");
      rmSync(workspace, { recursive: true, force: true });
      mkdirSync(workspace, { recursive: true });
      const startedAt = performance.now();
      await buildOnce(place, workspace);
      seconds.push((performance.now() - startedAt) / 1000);
    }
    const value = spread(seconds);
    return {
      rows: [
        { kind: "value", subject: "a release", unit: "s", value, target: TARGET_S, met: value.median <= TARGET_S },
      ],
      samples: new Map(),
      notes: [
        `${controllers.toLocaleString("en-US")} controllers, all metrics of the dictionary but one, a month and a quarter`,
      ],
    };
  },
};
