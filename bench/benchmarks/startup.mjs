import { ratioRow, timeRow } from "../harness/rows.mjs";

const MAX_STARTUP_MS = 150;

/** @type {import("./benchmark.mjs").Benchmark} */
export const startup = {
  name: "startup",
  summary: "flowmeter --help, against node with nothing to do",
  rounds: 21,
  async run(bench) {
    const help = { name: "flowmeter --help", argv: bench.subject("--help") };
    const node = { name: "node -e 0", argv: [process.execPath, "-e", "0"] };
    const samples = await bench.interleave([help, node]);
    const rows = [
      timeRow(samples, { subject: help.name, target: MAX_STARTUP_MS }),
      ratioRow(samples, { subject: help.name, baseline: node.name }),
    ];
    return { rows, samples, notes: [] };
  },
};
