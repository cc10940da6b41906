import { Unmeasurable } from "../harness/errors.mjs";
import { memoryRow, ratioRow, unmeasuredRow } from "../harness/rows.mjs";
import { describeHome, firstScan, overFiles } from "./commands.mjs";

/**
 * @typedef {import("../harness/workbench.mjs").Workbench} Workbench
 * @typedef {import("../harness/rows.mjs").Row} Row
 */

const LAYOUTS = /** @type {const} */ ([
  ["files", "a file per flow node"],
  ["bulk", "bulk stores"],
]);
const MAX_PEAK_MB = 150;
const BULK_NOTE = "the targets were set for a file per flow node; the rows of the bulk stores are for information";

/** @type {import("./benchmark.mjs").Benchmark} */
export const scan = {
  name: "scan",
  summary: "first scan of a home in the page cache, against reading the files in C, tar, and expat on one core",
  async run(bench) {
    const parts = LAYOUTS.map(([layout, title]) => plan(bench, { layout, title }));
    const samples = await bench.interleave(parts.flatMap(({ commands }) => commands));
    const rows = parts.flatMap(({ compared, missing }) => [
      ...compared.map((row) => ratioRow(samples, row)),
      ...missing,
    ]);
    const peak = memoryRow(samples, { subject: `scan, ${LAYOUTS[0][1]}`, target: MAX_PEAK_MB });
    return { rows: [...rows, peak], samples, notes: [...parts.map(({ note }) => note), BULK_NOTE] };
  },
};

/**
 * The commands over one layout, and which of them is compared with which.
 *
 * @param {Workbench} bench
 * @param {{ layout: import("../home/generate.mjs").Layout, title: string }} which
 */
function plan(bench, { layout, title }) {
  const home = bench.home(layout);
  const allCores = firstScan(bench, { name: `scan, ${title}`, home });
  const oneCore = firstScan(bench, { name: `scan on one core, ${title}`, home, oneCore: true });
  const read = overFiles(bench, { name: `C open+read+close, ${title}`, home, program: "read-files" });
  const tar = { name: `tar | cat, ${title}`, argv: tarCommand(home.path) };
  const compared = [
    { subject: allCores.name, baseline: read.name, target: 2 },
    { subject: allCores.name, baseline: tar.name, target: 1.05 },
  ];
  const commands = [allCores, read, tar, oneCore];
  const note = describeHome(home, title);

  const parsed = { subject: oneCore.name, baseline: `C expat on one core, ${title}`, target: 1 };
  try {
    commands.push(overFiles(bench, { name: parsed.baseline, home, program: "expat-files", oneCore: true }));
    return { commands, compared: [...compared, parsed], missing: [], note };
  } catch (error) {
    if (!(error instanceof Unmeasurable)) throw error;
    return { commands, compared, missing: [unmeasuredRow(error.message, parsed)], note };
  }
}

/**
 * The pipe matters: tar reads no file at all when its output is /dev/null.
 *
 * @param {string} home
 */
function tarCommand(home) {
  return ["sh", "-c", 'cd "$1" && tar cf - . | cat > /dev/null', "sh", home];
}
