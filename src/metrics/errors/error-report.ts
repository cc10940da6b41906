import type { ErrorReport } from "../../model/error-report.ts";
import type { SqlReader } from "../../store/store.ts";
import { readRow } from "../report/read-rows.ts";
import { ScopedReader } from "../report/scope.ts";
import { type ErrorQuestion, errorGroups } from "./error-groups.ts";
import { logGroups } from "./log-groups.ts";

/** Which part of a store is asked about. */
export interface ErrorScope {
  readonly folder: string | undefined;
  readonly controller: string | undefined;
  readonly top: number;
}

/** First and last run of a scope; undefined without any. */
export async function runSpan(
  store: SqlReader,
  scope: ErrorScope,
): Promise<{ readonly firstRunAt: number | undefined; readonly lastRunAt: number | undefined }> {
  const [row] = await scoped(store, scope).runs(
    'SELECT min(start_at) AS "firstRunAt", max(start_at) AS "lastRunAt" FROM scoped_run',
  );
  return readRow(row, { firstRunAt: "number", lastRunAt: "number" });
}

/** Everything `flowmeter errors` says. The log is the controller's, so of a folder, a category or fatal errors it has none. */
export async function errorReport(
  store: SqlReader,
  { scope, question }: { readonly scope: ErrorScope; readonly question: ErrorQuestion },
): Promise<ErrorReport> {
  const { folder, controller, top } = scope;
  const { period, earlier, category, onlyFatal } = question;
  const isOfRuns = folder !== undefined || category !== undefined || onlyFatal;
  return {
    ...question,
    ...(await runSpan(store, scope)),
    folder,
    controller,
    runErrors: await errorGroups(scoped(store, scope), question),
    logErrors: isOfRuns ? undefined : await logGroups(store, { period, earlier, controller, top }),
  };
}

function scoped(store: SqlReader, { folder, controller, top }: ErrorScope): ScopedReader {
  return new ScopedReader(store, { generatedAt: 0, since: undefined, folder, controller, top });
}
