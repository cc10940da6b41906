import type { MetricId } from "../../dictionary/dictionary.ts";
import type { ErrorGroup } from "../../model/error-report.ts";
import type { PerformanceChange } from "../../model/performance-change.ts";
import type { SqlWriter } from "../../store/store.ts";
import { findChanges } from "../changes/find-changes.ts";
import { answer } from "../engine/answer.ts";
import { DAY_MS, type MetricQuery, type MetricRow, type MetricScope } from "../engine/query.ts";
import { errorGroups } from "../errors/error-groups.ts";
import { metricOf } from "../metrics.ts";
import { readRow, whole } from "../report/read-rows.ts";
import { ScopedReader } from "../report/scope.ts";
import { type StageTimes, stageTimes } from "./stage-times.ts";

/** A Pipeline as the store knows it. */
export interface KnownPipeline {
  readonly id: number;
  readonly name: string;
  readonly syntax: string | undefined;
  readonly definition: string | undefined;
  readonly isDisabled: boolean;
  readonly firstSeenAt: number | undefined;
  readonly goneAt: number | undefined;
  readonly firstRunAt: number | undefined;
  readonly lastRunAt: number | undefined;
}

/** A step of a Pipeline by its function. Of a block the time is that of what is inside. */
interface PipelineStep {
  readonly function: string;
  readonly kind: string;
  readonly invocations: number;
  readonly totalMs: number;
  readonly durationMsP50: number | undefined;
  readonly durationMsP95: number | undefined;
  readonly ownErrors: number;
}

/** What is told of a Pipeline over a period. */
export interface OnePipeline {
  readonly pipeline: KnownPipeline;
  readonly origin: string | undefined;
  readonly runs: number;
  readonly finished: number;
  readonly judged: number;
  readonly failed: number;
  readonly durationMsP50: number | undefined;
  readonly durationMsP95: number | undefined;
  /** Time of its finished runs by part, the longest first. */
  readonly time: readonly { readonly part: string; readonly totalMs: number }[];
  readonly stages: StageTimes;
  readonly changes: readonly PerformanceChange[];
  /** By time, blocks after what works and waits. */
  readonly steps: readonly PipelineStep[];
  readonly errors: readonly ErrorGroup[];
  readonly libraries: readonly {
    readonly library: string;
    readonly version: string | undefined;
    readonly uses: number;
  }[];
  readonly agents: readonly {
    readonly label: string | undefined;
    readonly uses: number;
    readonly waitMsP50: number | undefined;
  }[];
}

/** Rows in each list of a Pipeline. */
const TOP = 12;

/**
 * What is known under a full name; undefined when the store has no such Pipeline. Where it was deleted and another took its
 * name, that which is there.
 *
 * @throws StoreError
 */
export async function findPipeline(
  store: SqlWriter,
  controller: string,
  name: string,
): Promise<KnownPipeline | undefined> {
  const [row] = await store.query(
    `SELECT p.id, p.full_name AS name, p.definition, p.first_seen_at AS "firstSeenAt", p.gone_at AS "goneAt",
       coalesce(p.disabled, false)::INT AS disabled, runs.first_at AS "firstRunAt", runs.last_at AS "lastRunAt",
       coalesce((SELECT text FROM name WHERE id = runs.syntax), p.syntax) AS syntax
     FROM pipeline p LEFT JOIN (
       SELECT pipeline_id, min(start_at) AS first_at, max(start_at) AS last_at, arg_max(syntax, start_at) AS syntax
       FROM run WHERE pipeline_id IN (SELECT id FROM pipeline WHERE full_name = $name) GROUP BY 1) runs ON runs.pipeline_id = p.id
     WHERE p.full_name = $name AND p.controller_id IN (SELECT id FROM controller WHERE key = $controller)
       AND (p.kind = 'pipeline' OR runs.pipeline_id IS NOT NULL)
     ORDER BY p.gone_at IS NULL DESC, runs.last_at DESC NULLS LAST, p.id DESC LIMIT 1`,
    { controller, name },
  );
  if (row === undefined) return undefined;
  const { disabled, ...known } = readRow(row, {
    id: "count",
    name: "text",
    definition: "textOrNone",
    firstSeenAt: "number",
    goneAt: "number",
    disabled: "count",
    firstRunAt: "number",
    lastRunAt: "number",
    syntax: "textOrNone",
  });
  return { ...known, isDisabled: disabled === 1 };
}

/** All that is told of a Pipeline over a period; the folder of `scope` is its name. @throws StoreError */
export async function onePipeline(store: SqlWriter, pipeline: KnownPipeline, all: MetricScope): Promise<OnePipeline> {
  const scope = { ...all, folder: pipeline.name };
  const ask: Ask = async (id, question = {}) =>
    (await answer(store, metricOf(id), { scope, by: [], ...question })).rows;
  const [duration] = await ask("run.duration");
  const [ratio] = await ask("run.failure_ratio");
  const [runs] = await ask("telemetry.completeness");
  return {
    pipeline,
    origin: (await ask("pipeline.origin", { by: ["origin"] })).find(({ n }) => n > 0)?.by.origin,
    runs: runs?.n ?? 0,
    finished: duration?.n ?? 0,
    judged: ratio?.n ?? 0,
    failed: ratio?.total ?? 0,
    durationMsP50: whole(duration?.value),
    durationMsP95: whole(duration?.p95),
    time: (await ask("run.time", { by: ["part"], order: "total" }))
      .map(({ by, total = 0 }) => ({ part: by.part ?? "", totalMs: total }))
      .filter(({ totalMs }) => totalMs > 0),
    stages: await stageTimes(store, pipeline, scope),
    changes: (await findChanges(store, scope)).changes,
    steps: await stepsOf(ask),
    errors: await errorsOf(store, scope, pipeline),
    libraries: (await ask("library.loaded", { by: ["library", "version"], order: "n", top: TOP })).map(({ by, n }) => ({
      library: by.library ?? "",
      version: by.version,
      uses: n,
    })),
    agents: (await ask("agent.wait", { by: ["label"], order: "n", top: TOP })).map(({ by, n, value }) => ({
      label: by.label,
      uses: n,
      waitMsP50: whole(value),
    })),
  };
}

type Ask = (id: MetricId, question?: Partial<Omit<MetricQuery, "scope">>) => Promise<readonly MetricRow[]>;

async function stepsOf(ask: Ask): Promise<PipelineStep[]> {
  const errors = new Map((await ask("step.errors", { by: ["step"] })).map(({ by, n }) => [by.step, n]));
  const times = await ask("step.duration", { by: ["step", "kind"], order: "total" });
  const steps = times
    .filter(({ by }) => by.step !== "stage" && by.step !== "parallel")
    .map(({ by, n, total = 0, value, p95 }) => ({
      function: by.step ?? "",
      kind: by.kind ?? "",
      invocations: n,
      totalMs: total,
      durationMsP50: whole(value),
      durationMsP95: whole(p95),
      ownErrors: errors.get(by.step) ?? 0,
    }));
  return steps.filter(({ kind }) => kind !== "block").slice(0, TOP);
}

/** Errors of a period, and what was in as long a time before it; of all that is known, there is no before. */
async function errorsOf(
  store: SqlWriter,
  scope: MetricScope,
  { firstRunAt }: KnownPipeline,
): Promise<readonly ErrorGroup[]> {
  const { since, now, controller, folder } = scope;
  const from = since ?? Math.min(firstRunAt ?? 0, now);
  // A clock that was ahead gives runs of the future.
  const period = { since: from, until: now + DAY_MS };
  const earlier = since === undefined ? { since: from, until: from } : { since: from - (now - from), until: from };
  const reader = new ScopedReader(store, { generatedAt: now, since: undefined, controller, folder, top: TOP });
  return (await errorGroups(reader, { period, earlier, category: undefined, onlyFatal: false })).groups;
}
