import { type ColumnKind as FactColumnKind, factTables, type TableShape } from "../../../model/facts.ts";
import { sqlName } from "../../sql-names.ts";

/**
 * How a column is held. `id` is a number of the whole cluster (`slot * 2^32` + the number within the controller), `name` the number of a
 * text in the table `name` (52 bits of its hash), `texts` a list of texts; the others are as in `facts.ts`. All but `texts` and most `id` may be NULL.
 */
export type ColumnKind = "id" | "name" | "int32" | "int64" | "flag" | "text" | "texts";

/** A column of a table. */
export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/**
 * A table of the store, by the names that it and its columns have in DuckDB, too.
 *
 * Of `state` tables a row counts as it is given by `FINAL`, unless it is `deleted`: `SELECT … FROM build FINAL WHERE deleted = 0`. They have
 * `slot`, `row_key`, `row_version` and `deleted` before their columns. A row of `facts` tables counts when its `facts_version` is that of the row
 * of its run: `(run_id, facts_version) IN (SELECT run_id, facts_version FROM run FINAL WHERE deleted = 0)`. They have `slot`, `facts_version`
 * and `run_start_at` (0 where unknown; months of it are partitions) before their columns; `run` has `facts_version` too. Of `rolled` tables see
 * `roll-up-tables.ts`.
 */
export interface ClickHouseTable {
  readonly name: string;
  readonly kind: "state" | "facts" | "rolled";
  readonly columns: readonly TableColumn[];
  /** Columns that tell rows of a controller apart; those of facts are what they are ordered by. */
  readonly key: readonly string[];
  /** The same row may be on several shards: of those that are equal one counts. */
  readonly isShared?: true;
}

/** The tables of the store that questions may ask for. */
export const clickHouseTables: readonly ClickHouseTable[] = [
  { ...state("name", "id:name text:text", "id"), isShared: true },
  { ...state("meta", "key:text value:text", "key"), isShared: true },
  state(
    "controller",
    "id:id key:text home:text jenkins_version:text first_seen_at:int64 last_scan_at:int64 scan_began_at:int64",
    "id",
  ),
  state("controller_alias", "alias:text controller_id:id", "alias"),
  state(
    "pipeline",
    `id:id controller_id:id full_name:text kind:text is_branch:flag has_config:flag definition:text syntax:text disabled:flag
     first_seen_at:int64 last_seen_at:int64 gone_at:int64`,
    "id",
  ),
  state(
    "pipeline_change",
    "controller_id:id pipeline_id:id changed_at:int64 kind:text other_pipeline_id:id",
    "pipeline_id changed_at kind other_pipeline_id",
  ),
  state(
    "quarantine",
    "controller_id:id file:text code:text reason:text build:text seen_at:int64",
    "controller_id file code build",
  ),
  state(
    "agent",
    `controller_id:id name:text labels:texts executors:int32 exclusive:flag first_seen_at:int64 last_seen_at:int64 gone_at:int64`,
    "controller_id name",
  ),
  state(
    "library",
    "controller_id:id name:text folder:text first_seen_at:int64 last_seen_at:int64 gone_at:int64",
    "controller_id name folder",
  ),
  state(
    "plugin",
    "controller_id:id name:text version:text installed:flag first_at:int64 last_at:int64",
    "controller_id name version installed",
  ),
  state(
    "log_error",
    `controller_id:id file:text logged_at:int64 logger:text level:text error_class:text cause_class:text fingerprint:int64`,
    "controller_id file logged_at logger level error_class cause_class fingerprint",
  ),
  state("log_position", "controller_id:id file:text read_to:int64", "controller_id file"),
  state(
    "setup_history",
    "controller_id:id kind:text subject:text attribute:text value:text since_at:int64 until_at:int64",
    "controller_id kind subject attribute value since_at",
  ),
  state(
    "incident",
    `controller:text id:text run:text resource:text state:text holds_up:text sentence:text since_at:int64 opened_at:int64
     acknowledged_at:int64 resolved_at:int64`,
    "controller id",
  ),
  state(
    "alert_sent",
    "controller:text incident:text target:text phase:text sent_at:int64",
    "controller incident target phase",
  ),
  state(
    "verdict_mark",
    "controller:text run:text state:text since_at:int64 is_right:flag marked_at:int64",
    "controller run state since_at",
  ),
  state(
    "observed_run",
    `controller_id:id pipeline_id:id run_number:int32 start_at:int64 source:text origin:text observed_at:int64 run_id:id gaps:text
     rows:text`,
    "pipeline_id run_number source origin run_id",
  ),
  state("source_state", "controller:text kind:text place:text state:text", "controller kind place"),
  { ...factTable("run"), kind: "state", key: ["run_id"] },
  // Last of all that a scan writes: it says that the run of a build directory need not be read again.
  state(
    "build",
    "controller_id:id path:text pipeline_id:id kind:text run_id:id run_number:int32 start_at:int64 mark:text",
    "controller_id path",
  ),
  ...(Object.keys(factTables) as (keyof typeof factTables)[]).filter((table) => table !== "run").map(factTable),
  { name: "run_gap", kind: "facts", columns: columnsOf("run_id:id kind:text missing:int64"), key: ["run_id"] },
];

/** Tables that have the name of a controller and not its id: written row by row, each in its controller's slot. */
export const namedTables = ["incident", "alert_sent", "verdict_mark", "source_state"] as const;

/** A table by its name. @throws TypeError when there is none */
export function clickHouseTable(name: string): ClickHouseTable {
  const found = clickHouseTables.find((table) => table.name === name);
  if (found === undefined) throw new TypeError(`there is no table ${name}`);
  return found;
}

/**
 * Days of which runs were written, replaced or taken away, with the commit that did so last as the row's version: roll-ups that were made of an
 * earlier one are out of date. Written with each commit, before its runs.
 */
export const staleDays: ClickHouseTable = state("stale_day", "day_at:int64", "day_at");

/** Roll-ups, as questions ask for them; how they are held is in `roll-up-tables.ts`. */
export const rolledTables: readonly ClickHouseTable[] = ["rollup_day", "rollup_week"].map((name) => ({
  name,
  kind: "rolled",
  columns: columnsOf(
    "metric:int32 start_at:int64 controller_id:id label:text bucket:int32 n:int64 total:int64 largest:int64",
  ),
  key: ["metric", "start_at"],
}));

function state(name: string, columns: string, key: string): ClickHouseTable {
  return { name, kind: "state", columns: columnsOf(columns), key: key.split(" ") };
}

function columnsOf(text: string): TableColumn[] {
  return text.split(/\s+/).map((column) => {
    const [name, kind] = column.split(":");
    return { name: name!, kind: kind as ColumnKind };
  });
}

function factTable(table: keyof typeof factTables): ClickHouseTable {
  const columns = Object.entries(factTables[table] as TableShape).map(([column, kind]) => ({
    name: sqlName(column),
    kind: kindOf(column, kind),
  }));
  const hasNode = columns.some(({ name }) => name === "flow_node");
  return { name: sqlName(table), kind: "facts", columns, key: hasNode ? ["run_id", "flow_node"] : ["run_id"] };
}

function kindOf(column: string, kind: FactColumnKind): ColumnKind {
  return column === "runId" || column === "pipelineId" ? "id" : kind;
}
