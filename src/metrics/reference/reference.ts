import type { SqlReader, SqlRow } from "../../store/store.ts";
import * as sql from "./reference-sql.ts";

/** Counts by name. */
type Counts = Readonly<Record<string, number>>;

/** A JSON value, keys in any order. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The reference numbers of a home that was scanned, by the counting rules of the corpus, from what the store holds of it now.
 *
 * Shape: that of the corpus' expectations. Where a rule and the product mean different things (a skipped stage is a stage
 * here), the rule decides.
 *
 * @throws StoreError
 */
export async function referenceNumbers(store: SqlReader): Promise<Json> {
  const counts = async (query: string): Promise<Counts> => countsOf(await store.query(query));
  const one = async (query: string): Promise<SqlRow> => (await store.query(query))[0] ?? {};
  const steps = await store.query(sql.steps);
  return {
    agents: await agents(store, counts, one),
    cps_timings_ns: await counts(sql.features("cpsNs")),
    errors: await errors(counts),
    flow_nodes: { by_kind: await counts(sql.features("flowNode")), ...json(await one(sql.flowNodes)) },
    internal_calls: await counts(sql.features("internalCall")),
    libraries: await libraries(store, counts, one),
    malformed: (await store.query(sql.malformed)).map(json),
    oracle_version: 1,
    parallel: json(await one(sql.parallel)),
    pipelines: json(await one(sql.pipelines)),
    post_conditions: {
      pipeline: await counts(sql.features("postPipeline")),
      stage: await counts(sql.features("postStage")),
    },
    runs: await runs(counts, one),
    script_block: json(await one(sql.scriptBlock)),
    stages: await stages(counts, one),
    steps: byKey(steps),
    steps_total: json(await one(sql.stepsTotal)),
  };
}

type CountsOf = (query: string) => Promise<Counts>;
type One = (query: string) => Promise<SqlRow>;

async function agents(store: SqlReader, counts: CountsOf, one: One): Promise<Json> {
  return {
    labels_per_pipeline: countsOf(await store.query(sql.labelsPerPipeline)),
    labels_requested: await counts(sql.labelsRequested),
    nodes_used: await counts(sql.nodesUsed),
    ...json(await one(sql.nodeSteps)),
  };
}

async function errors(counts: CountsOf): Promise<Json> {
  const byClass = await counts(sql.errorsBy("error_class"));
  return {
    by_class: byClass,
    by_effective_class: await counts(sql.errorsBy("effective_class")),
    total: Object.values(byClass).reduce((sum, n) => sum + n, 0),
  };
}

async function libraries(store: SqlReader, counts: CountsOf, one: One): Promise<Json> {
  const folder: Record<string, string[]> = Object.create(null);
  const global: string[] = [];
  for (const { name, folder: owner } of await store.query(sql.librariesConfigured)) {
    if (owner === undefined) global.push(String(name));
    else folder[String(owner)] = [...(folder[String(owner)] ?? []), String(name)];
  }
  return { folder, global, usage: await counts(sql.libraryUsage), ...json(await one(sql.runsUsingLibraries)) };
}

async function runs(counts: CountsOf, one: One): Promise<Json> {
  return {
    by_durability: await counts(sql.runsByDurability),
    by_result: await counts(sql.runsByResult),
    by_storage: await counts(sql.runsByStorage),
    by_syntax: await counts(sql.runsBySyntax),
    causes: await counts(sql.features("cause")),
    ...json(await one(sql.runs)),
  };
}

async function stages(counts: CountsOf, one: One): Promise<Json> {
  return {
    by_name: await counts(sql.stagesByName),
    status: await counts(sql.features("stageStatus")),
    synthetic: await counts(sql.features("syntheticStage")),
    ...json(await one(sql.stageInvocations)),
  };
}

/** Rows of `key` and `n` as an object; its prototype is none, because a key may be `__proto__`. */
function countsOf(rows: readonly SqlRow[]): Counts {
  const counts: Record<string, number> = Object.create(null);
  for (const { key, n } of rows) counts[String(key ?? "(none)")] = Number(n);
  return counts;
}

/** Rows by their `key`, as an object without prototype. */
function byKey(rows: readonly SqlRow[]): Json {
  const entries: Record<string, Json> = Object.create(null);
  for (const { key, ...numbers } of rows) entries[String(key)] = json(numbers);
  return entries;
}

function json(row: SqlRow): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? 0]));
}
