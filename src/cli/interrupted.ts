import { visible } from "../publish/safe-text.ts";
import type { AnsweringStore, SqlReader } from "../store/store.ts";

/** A sentence per controller whose last scan has not come to its end; what is in the store of it is incomplete. @throws StoreError */
export async function interruptedScans(
  store: SqlReader & Pick<AnsweringStore, "isServed">,
  controller: string | undefined,
): Promise<string[]> {
  const rows = await store.query(
    `SELECT key, (SELECT count(*) FROM build WHERE controller_id = controller.id AND kind = 'run') AS runs
     FROM controller WHERE scan_began_at IS NOT NULL AND ($controller IS NULL OR key = $controller) ORDER BY key`,
    { controller: controller ?? null },
  );
  return rows.map(({ key, runs }) =>
    store.isServed === true
      ? `A scan of ${visible(String(key))} is under way: its newest runs may be missing.`
      : `The last scan of ${visible(String(key))} was interrupted: what follows is incomplete (${Number(runs)} runs so far). Scan it again; it goes on from there.`,
  );
}
