import type { FactRow, GraphRows } from "../../model/fact-row.ts";
import type { RunRows } from "../../model/run-rows.ts";
import type { SqlReader } from "../../store/store.ts";
import { readRows } from "../report/read-rows.ts";
import { IS_OPEN } from "./last-runs.ts";
import { neighbours } from "./pipeline-runs.ts";
import { factColumns, factRow } from "./row-of.ts";
import { findRun, type RunAddress } from "./run-rows.ts";

/** What is told of a run beside its flow graph. */
export interface OneRun {
  readonly run: FactRow<"run">;
  readonly isOpen: boolean;
  readonly previous: number | undefined;
  readonly next: number | undefined;
  /** Classes of what started it. */
  readonly causes: readonly string[];
  readonly libraries: readonly FactRow<"libraryUse">[];
  /** In the order of their flow nodes. */
  readonly stages: readonly FactRow<"stage">[];
  /** Stages beyond those. */
  readonly stagesLeftOut: number;
  readonly errors: readonly FactRow<"error">[];
}

/** Stages and errors that are told of one run; the flow graph has all of them. */
const MOST = 500;

/** A run by its name; undefined when the store has none. @throws StoreError */
export async function oneRun(store: SqlReader, address: RunAddress): Promise<OneRun | undefined> {
  const run = await findRun(store, address);
  if (run === undefined) return undefined;
  const ofRun = `WHERE run_id = ${run.runId}`;
  const [open] = await store.query(`SELECT ${IS_OPEN}::INT AS open FROM run r WHERE r.run_id = ${run.runId}`);
  const causes = await store.query(`SELECT name FROM feature_fact ${ofRun} AND kind = 'cause' ORDER BY name`);
  const libraries = await store.query(
    `SELECT ${factColumns("libraryUse")} FROM library_use_fact ${ofRun} ORDER BY library, version`,
  );
  const stages = await store.query(
    `SELECT ${factColumns("stage")}, count(*) OVER () AS all_of_them FROM stage_fact ${ofRun} ORDER BY flow_node LIMIT ${MOST}`,
  );
  const errors = await store.query(
    `SELECT ${factColumns("error")} FROM error_fact ${ofRun} ORDER BY flow_node LIMIT ${MOST}`,
  );
  return {
    run,
    isOpen: open?.open === 1,
    ...(await neighbours(store, run)),
    causes: readRows(causes, { name: "text" }).map(({ name }) => name),
    libraries: libraries.map((row) => factRow("libraryUse", row)),
    stages: stages.map((row) => factRow("stage", row)),
    stagesLeftOut: Math.max(0, Number(stages[0]?.all_of_them ?? 0) - stages.length),
    errors: errors.map((row) => factRow("error", row)),
  };
}

/** The same of a run that was read where it goes on; which runs are beside it is not known there. Undefined when there is none. */
export function liveOneRun(rows: RunRows): OneRun | undefined {
  const [run] = rows.run;
  if (run === undefined) return undefined;
  const stages = inOrder(rows.stage);
  return {
    run,
    isOpen: run.finished !== true,
    previous: undefined,
    next: undefined,
    causes: rows.feature.flatMap(({ kind, name }) => (kind === "cause" && name !== undefined ? [name] : [])),
    libraries: rows.libraryUse,
    stages: stages.slice(0, MOST),
    stagesLeftOut: Math.max(0, stages.length - MOST),
    errors: inOrder(rows.error).slice(0, MOST),
  };
}

/** What its flow graph is made of; undefined when there is no run. */
export function liveGraphRows(rows: RunRows): GraphRows | undefined {
  const [run] = rows.run;
  return run && { run, stages: rows.stage, steps: rows.step, waits: rows.wait, agentUses: rows.agentUse };
}

function inOrder<Row extends { readonly flowNode?: number | undefined }>(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => (one.flowNode ?? 0) - (other.flowNode ?? 0));
}
