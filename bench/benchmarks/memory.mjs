import { memoryRow } from "../harness/rows.mjs";
import { multipliedHome } from "../home/cache.mjs";
import { describeHome, firstScan } from "./commands.mjs";

const COPIES = 10;

/** @type {import("./benchmark.mjs").Benchmark} */
export const memory = {
  name: "memory",
  summary: "peak memory of the first scan of a home, and of one ten times its size",
  // Memory hardly varies from one scan to the next, and the large one takes long.
  rounds: 1,
  async run(bench) {
    const small = bench.home("files");
    const large = multipliedHome(small, { ...bench, copies: COPIES });
    const sizes = [
      { home: small, title: "home", target: 150 },
      { home: large, title: `home x ${COPIES}`, target: 300 },
    ];
    const commands = sizes.map(({ home, title }) => firstScan(bench, { name: `scan, ${title}`, home }));
    const samples = await bench.interleave(commands, 0);
    const rows = sizes.map(({ title, target }) => memoryRow(samples, { subject: `scan, ${title}`, target }));
    return { rows, samples, notes: sizes.map(({ home, title }) => describeHome(home, title)) };
  },
};
