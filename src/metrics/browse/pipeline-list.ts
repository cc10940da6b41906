import type { MetricId } from "../../dictionary/dictionary.ts";
import type { SqlWriter } from "../../store/store.ts";
import { answer } from "../engine/answer.ts";
import type { MetricRow, MetricScope } from "../engine/query.ts";
import { isInFolder, scopeParameters } from "../engine/subjects.ts";
import { metricOf } from "../metrics.ts";
import { readRows, whole } from "../report/read-rows.ts";
import { type LastRun, lastRuns } from "./last-runs.ts";
import { isWait } from "./time-parts.ts";

/** What the list of Pipelines can be sorted by. */
export const pipelineSorts = ["name", "runs", "failed", "p50", "p95", "waits", "last"] as const;

/** A column that the list is sorted by. */
export type PipelineSort = (typeof pipelineSorts)[number];

/** Which Pipelines are asked for, in which order, and after which one. */
export interface PipelineListQuery {
  readonly scope: MetricScope;
  /** Part of the full name, in upper or lower case; empty: all. */
  readonly search: string;
  readonly sort: PipelineSort;
  /** Largest, latest or last in the alphabet first. What has no value comes last either way. */
  readonly isDescending: boolean;
  /** The last one that who asks has: what was its value, and its name. */
  readonly after: ListPlace | undefined;
  readonly limit: number;
}

/** A place in the list, which stays what it is when others come or go. */
export interface ListPlace {
  readonly value: number | string | undefined;
  readonly name: string;
}

/** A Pipeline of the list: it is there, or ran in the period. Shares are from 0 to 1; times are of its finished runs. */
export interface ListedPipeline {
  readonly name: string;
  readonly syntax: string | undefined;
  /** Jenkins has it no more. */
  readonly isGone: boolean;
  readonly isDisabled: boolean;
  /** In the period, those that go on among them. */
  readonly runs: number;
  readonly judged: number;
  readonly failed: number;
  readonly durationMsP50: number | undefined;
  readonly durationMsP95: number | undefined;
  /** Share of the time of its runs in which they waited. */
  readonly waitShare: number | undefined;
  /** The latest in the period, oldest first. */
  readonly lastRuns: readonly LastRun[];
}

/** A page of the list. */
export interface PipelineList {
  readonly pipelines: readonly ListedPipeline[];
  /** How many there are on all pages. */
  readonly total: number;
  /** Where the next page begins; undefined on the last. */
  readonly next: ListPlace | undefined;
}

/** Runs shown beside a Pipeline: as many as can be told apart in a column of a table. */
const LAST_RUNS = 20;

/** A page of the Pipelines of a scope, with the values of metrics for each. @throws StoreError */
export async function pipelineList(store: SqlWriter, query: PipelineListQuery): Promise<PipelineList> {
  const all = await valuedPipelines(store, query);
  const rows = all.map((row) => ({ row, place: { value: sortValue(row, query.sort), name: row.name } }));
  const order = orderOf(query);
  rows.sort((one, other) => order(one.place, other.place));
  const rest = rows.filter(({ place }) => query.after === undefined || order(place, query.after) > 0);
  const page = rest.slice(0, query.limit);
  const runs = await lastRuns(
    store,
    page.map(({ row }) => row.id),
    { since: query.scope.since, limit: LAST_RUNS },
  );
  return {
    pipelines: page.map(({ row: { id, lastAt: _, ...row } }) => ({ ...row, lastRuns: runs.get(id) ?? [] })),
    total: rows.length,
    next: rest.length > page.length ? page.at(-1)?.place : undefined,
  };
}

interface ValuedPipeline extends Omit<ListedPipeline, "lastRuns"> {
  readonly id: number;
  readonly lastAt: number | undefined;
}

/** Each metric is asked once for all: a question per Pipeline would read the facts again. */
async function valuedPipelines(store: SqlWriter, { scope, search }: PipelineListQuery): Promise<ValuedPipeline[]> {
  const ask = async (id: MetricId, by: readonly string[] = []): Promise<readonly MetricRow[]> =>
    (await answer(store, metricOf(id), { scope, by: ["pipeline", ...by] })).rows;
  const known = await knownPipelines(store, scope, search);
  const duration = byName(await ask("run.duration"));
  const failures = byName(await ask("run.failure_ratio"));
  const waits = waitShares(await ask("run.time", ["part"]));
  return known.map((row) => {
    const { value, p95 } = duration.get(row.name) ?? {};
    const { n = 0, total = 0 } = failures.get(row.name) ?? {};
    return {
      ...row,
      judged: n,
      failed: total,
      durationMsP50: whole(value),
      durationMsP95: whole(p95),
      waitShare: waits.get(row.name),
    };
  });
}

type KnownPipeline = Pick<ValuedPipeline, "id" | "name" | "syntax" | "isGone" | "isDisabled" | "runs" | "lastAt">;

/** Pipelines that are there, and those that are gone and ran in the period. */
async function knownPipelines(store: SqlWriter, scope: MetricScope, search: string): Promise<KnownPipeline[]> {
  const { controller, folder, since } = scope;
  const conditions = [
    ...(controller === undefined ? [] : ["p.controller_id IN (SELECT id FROM controller WHERE key = $controller)"]),
    ...(folder === undefined ? [] : [isInFolder("p.full_name")]),
    ...(search === "" ? [] : ["contains(lower(p.full_name), lower($search))"]),
    "(p.kind = 'pipeline' AND p.gone_at IS NULL OR runs.n > 0)",
  ];
  const rows = await store.query(
    `SELECT p.id, p.full_name AS name, coalesce(runs.syntax, p.syntax) AS syntax, (p.gone_at IS NOT NULL)::INT AS gone,
       coalesce(p.disabled, false)::INT AS disabled, runs.n AS runs, runs.last_at AS "lastAt"
     FROM pipeline p LEFT JOIN (
       SELECT pipeline_id, count(*) AS n, max(start_at) AS last_at,
         (SELECT text FROM name WHERE id = arg_max(syntax, start_at)) AS syntax
       FROM run ${since === undefined ? "" : `WHERE start_at >= ${since}`} GROUP BY 1) runs ON runs.pipeline_id = p.id
     WHERE ${conditions.join(" AND ")}`,
    { ...scopeParameters(scope), ...(search === "" ? {} : { search }) },
  );
  const shape = {
    id: "count",
    name: "text",
    syntax: "textOrNone",
    gone: "count",
    disabled: "count",
    runs: "count",
    lastAt: "number",
  } as const;
  return readRows(rows, shape).map(({ gone, disabled, ...row }) => ({
    ...row,
    isGone: gone === 1,
    isDisabled: disabled === 1,
  }));
}

/** A name is that of one Pipeline of a controller, and its older ones of the same name. */
function byName(rows: readonly MetricRow[]): ReadonlyMap<string, MetricRow> {
  return new Map(rows.map((row) => [row.by.pipeline ?? "", row]));
}

/** Of the time that is told of a Pipeline's runs, the share of waiting; none where no time is told. */
function waitShares(rows: readonly MetricRow[]): ReadonlyMap<string, number> {
  const sums = new Map<string, { all: number; waits: number }>();
  for (const { by, total = 0 } of rows) {
    const sum = sums.get(by.pipeline ?? "") ?? { all: 0, waits: 0 };
    sum.all += total;
    if (isWait(by.part)) sum.waits += total;
    sums.set(by.pipeline ?? "", sum);
  }
  return new Map([...sums].flatMap(([name, { all, waits }]) => (all > 0 ? [[name, waits / all] as const] : [])));
}

function sortValue(row: ValuedPipeline, sort: PipelineSort): number | string | undefined {
  switch (sort) {
    case "name":
      return row.name;
    case "runs":
      return row.runs;
    case "failed":
      return row.judged === 0 ? undefined : row.failed / row.judged;
    case "p50":
      return row.durationMsP50;
    case "p95":
      return row.durationMsP95;
    case "waits":
      return row.waitShare;
    case "last":
      return row.lastAt;
  }
}

/** Less than zero when the first comes first. Equal values are in the order of names. */
function orderOf({ isDescending }: PipelineListQuery): (one: ListPlace, other: ListPlace) => number {
  return (one, other) => {
    if ((one.value === undefined) !== (other.value === undefined)) return one.value === undefined ? 1 : -1;
    const values = compare(one.value, other.value);
    return (isDescending ? -values : values) || compare(one.name, other.name);
  };
}

function compare(one: ListPlace["value"], other: ListPlace["value"]): number {
  if (one === undefined || other === undefined || one === other) return 0;
  return one < other ? -1 : 1;
}
