import { spanMs } from "../config/span.ts";
import { formatDay, plural } from "../publish/format.ts";
import type { Removal } from "../store/removal.ts";
import { CliError } from "./cli-error.ts";
import type { PruneFlags } from "./commands/prune.ts";
import { openExistingStore } from "./open-store.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Removes what the store knows of runs that began too long ago. @throws StoreError, CliError */
export async function runPrune({ store: asked, keep, dryRun, json }: PruneFlags): Promise<void> {
  if (keep === undefined) throw new CliError("How long are runs to be kept?", "Say it, for example --keep 400d.");
  const store = await openExistingStore(asked);
  try {
    const isDryRun = dryRun === true;
    const removal = await store.removeBefore({ before: Date.now() - spanMs(keep), isDryRun });
    if (json === true) writeJson({ isDryRun, ...removal });
    else writeOut(`${sentence(removal, isDryRun)}\n`);
  } finally {
    await store.close();
  }
}

function sentence({ before, runs, steps, logLines, keptRuns }: Removal, isDryRun: boolean): string {
  const what = `${plural(runs, "run")} from before ${formatDay(before)} (UTC), with ${plural(steps, "step")}, and ${plural(logLines, "line")} of the error log`;
  const left = isDryRun ? "would be left" : keptRuns === 1 ? "is left" : "are left";
  return `${isDryRun ? "Would remove" : "Removed"} ${what}; ${plural(keptRuns, "run")} ${left}.`;
}
