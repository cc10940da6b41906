import { type ErrorScope, errorReport, runSpan } from "../metrics/errors/error-report.ts";
import type { Period } from "../model/error-report.ts";
import { formatDay } from "../publish/format.ts";
import { errorsPage } from "../publish/page/errors-page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkController } from "./check-controller.ts";
import { checkFolder } from "./check-folder.ts";
import { CliError } from "./cli-error.ts";
import type { ErrorFlags } from "./commands/errors.ts";
import { gapsIn, type IncompleteStore, missingIn } from "./incomplete.ts";
import { interruptedScans } from "./interrupted.ts";
import { openExistingStore } from "./open-store.ts";
import { outputLook } from "./output-look.ts";
import { writeJson, writeOut } from "./write-out.ts";

const DAY_MS = 86_400_000;

/** How long a period is when nothing is said: long enough for a comparison, short enough to be about now. */
const PERIOD_MS = 28 * DAY_MS;

/** Says which errors a store holds and what changed. @throws StoreError, CliError */
export async function runErrors(flags: ErrorFlags): Promise<void> {
  checkPeriod(flags, Date.now());
  const store = await openExistingStore(flags.store);
  try {
    await checkController(store, flags.controller);
    for (const warning of await interruptedScans(store, flags.controller)) process.stderr.write(`${warning}\n\n`);
    await printErrors(store, flags);
  } finally {
    await store.close();
  }
}

async function printErrors(store: AnsweringStore & IncompleteStore, flags: ErrorFlags): Promise<void> {
  const { controller, top, category, fatal, compare } = flags;
  const folder = flags.folder && (await checkFolder(store, { folder: flags.folder, controller }));
  const scope = { controller, folder, top };
  const period = await periodOf(store, scope, flags);
  const question = { period, earlier: earlierOf(period, compare), category, onlyFatal: fatal === true };
  const made = await errorReport(store, { scope, question });
  if (flags.json === true) writeJson({ errors: made, ...gapsIn(store) });
  else writeOut(renderTerminal({ ...errorsPage(made), ...missingIn(store) }, outputLook(process.stdout, process.env)));
}

/** Refuses what cannot be right whatever the store holds. @throws CliError */
function checkPeriod({ since, until, compare }: ErrorFlags, nowMs: number): void {
  if (since !== undefined && since > nowMs)
    throw new CliError(
      `--since ${formatDay(since)} is in the future.`,
      "Give a day that has begun (UTC), or a span like 28d.",
    );
  if (since !== undefined && until !== undefined && since >= until)
    throw new CliError(`--since ${formatDay(since)} is not before --until ${formatDay(until)}.`, "Swap them.");
  if (compare !== undefined && since !== undefined && compare >= since)
    throw new CliError(
      `--compare ${formatDay(compare)} is not before --since ${formatDay(since)}.`,
      "A period is compared with an earlier one.",
    );
}

/** The period asked about; when nothing is asked, the last weeks in which something ran, which of a backup may be long ago. */
async function periodOf(store: AnsweringStore, scope: ErrorScope, { since, until }: ErrorFlags): Promise<Period> {
  if (since !== undefined) return { since, until: until ?? Date.now() };
  if (until !== undefined) return { since: until - PERIOD_MS, until };
  const { lastRunAt } = await runSpan(store, scope);
  const lastDay = Math.floor((lastRunAt ?? Date.now()) / DAY_MS);
  const end = (lastDay + 1) * DAY_MS;
  return { since: end - PERIOD_MS, until: end };
}

/** As long as the period, and over when that begins. */
function earlierOf({ since, until }: Period, compare: number | undefined): Period {
  const begin = compare ?? since - (until - since);
  return { since: begin, until: Math.min(begin + until - since, since) };
}
