import { ratioRow } from "../harness/rows.mjs";
import { describeHome, rescan as rescanCommand } from "./commands.mjs";

const TARGET = 2.5;
const LAYOUTS = /** @type {const} */ ([
  ["files", "a file per flow node"],
  ["bulk", "bulk stores"],
]);

/** @type {import("./benchmark.mjs").Benchmark} */
export const rescan = {
  name: "rescan",
  summary: "another scan of a home with nothing new in it, against find over the same tree",
  async run(bench) {
    const parts = LAYOUTS.map(([layout, title]) => {
      const home = bench.home(layout);
      // The first scan fills the store; it is that of the warm-up round.
      const scan = rescanCommand(bench, { name: `rescan, ${title}`, home });
      const find = { name: `find, ${title}`, argv: ["find", home.path] };
      return { commands: [scan, find], note: describeHome(home, title) };
    });
    const samples = await bench.interleave(parts.flatMap(({ commands }) => commands));
    const rows = parts.map(({ commands: [scan, find] }) =>
      ratioRow(samples, { subject: scan?.name ?? "", baseline: find?.name ?? "", target: TARGET }),
    );
    return { rows, samples, notes: parts.map(({ note }) => note) };
  },
};
