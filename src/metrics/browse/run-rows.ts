import type { FactRow, GraphRows } from "../../model/fact-row.ts";
import type { FactTable } from "../../model/facts.ts";
import { sqlName } from "../../store/sql-names.ts";
import type { SqlReader } from "../../store/store.ts";
import { factColumns, factRow } from "./row-of.ts";
import type { GraphPage } from "./run-graph.ts";

/** A run as people name it. */
export interface RunAddress {
  readonly controller: string;
  readonly pipeline: string;
  readonly runNumber: number;
}

/**
 * The row of a run; undefined when the store has none. Of a Pipeline that was recreated and counts anew, that which began last.
 *
 * @throws StoreError
 */
export async function findRun(
  store: SqlReader,
  { controller, pipeline, runNumber }: RunAddress,
): Promise<FactRow<"run"> | undefined> {
  const [row] = await store.query(
    `SELECT ${factColumns("run")} FROM run_fact WHERE run_number = $runNumber AND pipeline_id IN (
       SELECT id FROM pipeline WHERE full_name = $pipeline
         AND controller_id IN (SELECT id FROM controller WHERE key = $controller))
     ORDER BY start_at DESC NULLS LAST, run_id DESC LIMIT 1`,
    { controller, pipeline, runNumber },
  );
  return row === undefined ? undefined : factRow("run", row);
}

/** A page of a run's flow graph: so many records after a flow node, and what is needed to tell what they are in. */
export interface RowsOfPage {
  readonly rows: GraphRows;
  readonly page: GraphPage;
  /** More follow. */
  readonly isMore: boolean;
}

/** Reads a page of the flow graph of a run: stages and steps after a flow node, and the stages and blocks that they may be in. @throws StoreError */
export async function runPage(
  store: SqlReader,
  run: FactRow<"run">,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<RowsOfPage> {
  const { upTo, isMore } = await endOfPage(store, run.runId ?? 0, { after, limit });
  const read = async <Table extends FactTable>(table: Table, condition: string): Promise<FactRow<Table>[]> =>
    (
      await store.query(
        `SELECT ${factColumns(table)} FROM ${sqlName(table)}_fact WHERE run_id = ${run.runId} AND ${condition}`,
      )
    ).map((row) => factRow(table, row));
  const inPage = `flow_node > ${after} AND flow_node <= ${upTo}`;
  const rows = {
    run,
    stages: await read("stage", `flow_node <= ${upTo}`),
    steps: await read("step", `flow_node <= ${upTo} AND (is_block OR flow_node > ${after})`),
    waits: await read("wait", inPage),
    agentUses: await read("agentUse", inPage),
  };
  return { rows, page: { after, upTo }, isMore };
}

async function endOfPage(
  store: SqlReader,
  runId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<{ readonly upTo: number; readonly isMore: boolean }> {
  const [row] = await store.query(
    `SELECT count(*) AS records, max(flow_node) FILTER (place <= ${limit}) AS up_to FROM (
       SELECT flow_node, row_number() OVER (ORDER BY flow_node) AS place FROM (
         SELECT flow_node FROM step WHERE run_id = ${runId} AND flow_node > ${after}
         UNION ALL SELECT flow_node FROM stage WHERE run_id = ${runId} AND flow_node > ${after}))`,
  );
  return { upTo: Number(row?.up_to ?? after), isMore: Number(row?.records ?? 0) > limit };
}
