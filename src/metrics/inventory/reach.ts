import type { InventoryReach, InventoryScope } from "../../model/inventory.ts";
import type { SqlReader } from "../../store/store.ts";
import { isInFolder, scopeParameters } from "../engine/subjects.ts";

/** What there is to take inventories of, and since when. @throws StoreError */
export async function inventoryReach(
  store: SqlReader,
  scope: Pick<InventoryScope, "controller" | "folder">,
): Promise<InventoryReach> {
  const { controller, folder } = scope;
  const conditions = [
    ...(controller === undefined ? [] : ["c.key = $controller"]),
    ...(folder === undefined ? [] : [isInFolder("p.full_name")]),
  ];
  const items = `controller c JOIN pipeline p ON p.controller_id = c.id AND p.kind = 'pipeline'`;
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  const parameters = scopeParameters(scope);
  const keys = await store.query("SELECT key, first_seen_at AS at FROM controller ORDER BY key");
  const asked = keys.filter(({ key }) => controller === undefined || key === controller);
  const [found] = await store.query(
    `SELECT count(DISTINCT p.id) AS pipelines, count(r.run_id) AS runs, min(r.start_at) AS first_at, max(r.start_at) AS last_at
     FROM ${items} LEFT JOIN run r ON r.pipeline_id = p.id ${where}`,
    parameters,
  );
  return {
    controllers: asked.map(({ key }) => String(key)),
    pipelines: Number(found?.pipelines ?? 0),
    runs: Number(found?.runs ?? 0),
    firstRunAt: found?.first_at as number | undefined,
    lastRunAt: found?.last_at as number | undefined,
    firstScanAt: asked.length === 0 ? undefined : Math.min(...asked.map(({ at }) => Number(at))),
  };
}
