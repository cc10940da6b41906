import type { InventoryScope, SetupFact } from "../../model/inventory.ts";
import type { PipelineProfile } from "../../model/inventory-profile.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { labelOf } from "../engine/metric.ts";
import { scopeParameters, subjectSql } from "../engine/subjects.ts";
import { metricOf } from "../metrics.ts";
import { namesThen } from "./names-then.ts";
import { runProfiles } from "./run-profiles.ts";
import { metricScope } from "./scope.ts";

/**
 * What each Pipeline that exists at an instant is made of, by controller and name.
 *
 * Syntax, origin and the choice of the run are those of the metrics, so that counts over the profiles are the metrics' own.
 *
 * @throws StoreError
 */
export async function profilesAt(
  store: SqlReader,
  scope: InventoryScope,
  setup: readonly SetupFact[],
): Promise<PipelineProfile[]> {
  const parameters = scopeParameters(scope);
  const { from, conditions } = subjectSql({ subject: "pipeline" }, metricScope(scope));
  const runs = new Map(
    (await runProfiles(store, { from, conditions, parameters })).map((run) => [run.pipelineId, run.profile]),
  );
  const nameThen = await namesThen(store, scope.until);
  const disabled = new Set(
    setup
      .filter(({ kind, attribute }) => kind === "pipeline" && attribute === "disabled")
      .map((fact) => `${fact.controller}\0${fact.subject}`),
  );
  return (await store.query(itemsSql(scope), parameters)).map((row) => {
    const id = Number(row.id);
    const controller = String(row.controller);
    const then = nameThen(id) ?? String(row.pipeline);
    return {
      controller,
      pipeline: String(row.pipeline),
      nameThen: then,
      isBranch: row.is_branch === true,
      syntax: String(row.syntax),
      origin: String(row.origin),
      isDisabled: disabled.has(`${controller}\0${then}`),
      beganAt: beganAt(row),
      run: runs.get(id),
    };
  });
}

function itemsSql(scope: InventoryScope): string {
  const { from, conditions } = subjectSql({ subject: "item" }, metricScope(scope));
  const origin = metricOf("pipeline.origin");
  return `SELECT pl.id, c.key AS controller, pl.full_name AS pipeline, pl.is_branch, pl.first_seen_at, c.first_seen_at AS first_scan_at,
      oldest.run_number AS first_number, oldest.start_at AS first_run_at,
      ${labelOf(metricOf("pipeline.configured"), "syntax").sql} AS syntax, ${labelOf(origin, "origin").sql} AS origin
    FROM ${from} ${origin.from} JOIN controller c ON c.id = pl.controller_id
    LEFT JOIN (SELECT pipeline_id, arg_min(run_number, start_at) AS run_number, min(start_at) AS start_at FROM run GROUP BY 1) oldest
      ON oldest.pipeline_id = pl.id
    WHERE ${conditions.join(" AND ")} ORDER BY controller, pipeline`;
}

/** A first run of number 1 is the beginning; without it, a scan that did not find the Pipeline and a later one that did. */
function beganAt(row: SqlRow): number | undefined {
  const { first_seen_at: seenAt, first_scan_at: scanAt, first_number: number, first_run_at: runAt } = row;
  if (number === 1) return Number(runAt);
  const isLater = seenAt !== undefined && scanAt !== undefined && seenAt > scanAt;
  return isLater ? Math.min(Number(seenAt), Number(runAt ?? seenAt)) : undefined;
}
