import { refreshRollUps } from "../metrics/engine/refresh-roll-ups.ts";
import { metrics } from "../metrics/metrics.ts";
import { plural } from "../publish/format.ts";
import type { SqlWriter } from "../store/store.ts";
import { StatusLine } from "./status-line.ts";

/** Below it no question needs roll-ups, or what it needs is summed up before anybody notices. */
const FEWEST_STEPS = 1_000_000;

/**
 * Brings the roll-ups of a large store up to date, and says so meanwhile: of a year of a large controller it takes a minute
 * the first time, and a moment after each scan. Questions would do the same, in silence. A store that keeps its own does so for each
 * question.
 *
 * @throws StoreError
 */
export async function sumUpLargeStore(store: SqlWriter): Promise<void> {
  if (store.rollUp !== undefined) return;
  const [row] = await store.query("SELECT count(*) AS steps FROM step");
  if (Number(row?.steps) < FEWEST_STEPS) return;
  const status = new StatusLine(process.stderr, false);
  try {
    await refreshRollUps(store, metrics, {
      onProgress: (days) => status.show(`Summing up ${plural(days, "day")} that changed since they were asked for …`),
    });
  } finally {
    status.clear();
  }
}
