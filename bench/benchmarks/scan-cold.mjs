import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { BenchError } from "../harness/errors.mjs";
import { ratioRow, unmeasuredRow } from "../harness/rows.mjs";
import { describeHome, firstScan, overFiles } from "./commands.mjs";

const TARGET = 0.5;
/** Less than this between a warm and a cold read, and the files came from some cache all the same. */
const MIN_EVICTION_EFFECT = 2;

/** @type {import("./benchmark.mjs").Benchmark} */
export const scanCold = {
  name: "scan-cold",
  summary: "first scan of a home not in the page cache, against reading the files in C on one thread",
  async run(bench) {
    const home = bench.home("files");
    const { evict, note } = makeEvict(bench, home);
    const scan = firstScan(bench, { name: "scan, cold", home, before: evict });
    const cold = overFiles(bench, { name: "C open+read+close, cold", home, program: "read-files", before: evict });
    // Right after the cold read, whose pages it finds: it tells whether the eviction does anything.
    const warm = overFiles(bench, { name: "C open+read+close, warm", home, program: "read-files" });
    const samples = await bench.interleave([scan, cold, warm]);

    const effect = ratioRow(samples, { subject: cold.name, baseline: warm.name });
    const compared = { subject: scan.name, baseline: cold.name, target: TARGET };
    const row =
      effect.ratio >= MIN_EVICTION_EFFECT
        ? ratioRow(samples, compared)
        : unmeasuredRow(
            `eviction changes the C read by ${effect.ratio.toFixed(2)}x only: nothing is cold here`,
            compared,
          );
    return { rows: [row, effect], samples, notes: [describeHome(home, "a file per flow node"), note] };
  },
};

/**
 * Evicts through the kernel's switch where this process may use it: that drops folders and inodes too. Otherwise file by
 * file, which leaves those two in memory.
 *
 * @param {import("../harness/workbench.mjs").Workbench} bench
 * @param {import("../home/cache.mjs").Home} home
 */
function makeEvict(bench, home) {
  if (dropCaches()) {
    const note = "evicted with drop_caches: the programs themselves and the folders are cold as well";
    return { evict: () => void dropCaches(), note };
  }
  const program = bench.program("evict");
  const evict = () => {
    spawnSync("sync");
    const { status, stderr } = spawnSync(program, [home.list], { encoding: "utf8" });
    if (status !== 0) throw new BenchError(`cannot evict ${home.path}: ${stderr}`);
  };
  return {
    evict,
    note: "evicted with posix_fadvise (no right to write drop_caches): folders and inodes stay in memory",
  };
}

/** Whether it was allowed. Only clean pages are dropped, hence the sync. */
function dropCaches() {
  spawnSync("sync");
  try {
    writeFileSync("/proc/sys/vm/drop_caches", "3");
    return true;
  } catch {
    return false;
  }
}
