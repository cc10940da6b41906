import type { MetricScope } from "../model/metric-values.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkPeriod } from "./ask-metric.ts";
import { checkController } from "./check-controller.ts";
import { checkFolder } from "./check-folder.ts";
import { checkRuns } from "./check-runs.ts";
import type { IncompleteStore } from "./incomplete.ts";
import { interruptedScans } from "./interrupted.ts";
import { openExistingStore } from "./open-store.ts";
import { sumUpLargeStore } from "./sum-up.ts";

/** The flags that say which store and which part of it. */
export interface ScopeFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly folder?: string;
  readonly since?: number;
  readonly until?: number;
}

/** Opens the store that was asked for, checks that it knows what was named, and closes it at the end. @throws StoreError, CliError */
export async function withScope(
  flags: ScopeFlags,
  use: (store: AnsweringStore & IncompleteStore, scope: MetricScope) => Promise<void>,
): Promise<void> {
  const now = Date.now();
  checkPeriod(flags, now);
  const store = await openExistingStore(flags.store);
  try {
    const { controller, since, until } = flags;
    await checkController(store, controller);
    await checkRuns(store);
    for (const warning of await interruptedScans(store, controller)) process.stderr.write(`${warning}\n\n`);
    const folder =
      flags.folder === undefined ? undefined : await checkFolder(store, { folder: flags.folder, controller });
    await sumUpLargeStore(store);
    await use(store, { since, until, now, controller, folder });
  } finally {
    await store.close();
  }
}
