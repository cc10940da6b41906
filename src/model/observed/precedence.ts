import type { FactTable, factTables } from "../facts.ts";
import { type SourceKind, sourceKinds } from "../sources.ts";

/** Names of the columns of a table. */
type ColumnOf<Table extends FactTable> = keyof (typeof factTables)[Table];

/** For these columns another order of sources holds than the usual one, and why. */
interface Exception<Table extends FactTable> {
  readonly columns: readonly ColumnOf<Table>[];
  /** The source that is believed first, first; whether it saw the run end does not matter. */
  readonly order: readonly SourceKind[];
  readonly why: string;
}

/** All exceptions, by table. */
export const exceptions: { readonly [Table in FactTable]?: readonly Exception<Table>[] } = {
  run: [
    {
      columns: ["startAt", "scheduledAt"],
      order: sourceKinds,
      why: "The start is part of a run's key: it stays the same whoever saw the run last.",
    },
    {
      columns: ["queueMs"],
      order: ["home", "rest", "hook", "otlp", "bundle"],
      why: "The queue's own count is in the home and in the REST API; traces begin when the wait is over.",
    },
  ],
  step: [
    {
      columns: ["function", "descriptor"],
      order: sourceKinds,
      why: "A function does not change while a step runs, and the REST API knows a step by how it is shown alone.",
    },
  ],
  error: [
    {
      columns: ["function", "errorClass", "effectiveClass", "fingerprint", "causeClass"],
      order: sourceKinds,
      why: "An error stays what it was when it arose; classes behind others are in the home alone.",
    },
  ],
};

/** The split of a run's time: its parts sum up to its duration, so they come from one source or the sum would be wrong. */
export const timeSplit: ReadonlySet<string> = new Set<ColumnOf<"run">>([
  "workMs",
  "agentWaitMs",
  "lockWaitMs",
  "inputWaitMs",
  "downstreamWaitMs",
  "sleepMs",
  "otherMs",
]);

/** Where a row is in the flow graph. Who sees all blocks says by leaving it out that there is none around it. */
export const places: ReadonlySet<string> = new Set<ColumnOf<"step"> | ColumnOf<"stage">>([
  "block",
  "stage",
  "parentStage",
]);

const orders = new Map<string, readonly SourceKind[]>(
  (Object.keys(exceptions) as FactTable[]).flatMap((table) =>
    (exceptions[table] ?? []).flatMap(({ columns, order }) =>
      columns.map((column): [string, readonly SourceKind[]] => [`${table}.${column}`, order]),
    ),
  ),
);

/** The order of sources for a column; undefined where the usual one holds. */
export function orderFor(table: FactTable, column: string): readonly SourceKind[] | undefined {
  return orders.get(`${table}.${column}`);
}
