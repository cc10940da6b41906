import type { SetupKind } from "../../model/items.ts";
import { quoted } from "../sql-names.ts";
import type { ScanEnd } from "../store.ts";
import type { Connection } from "./connection.ts";
import { setupFacts } from "./setup-facts.ts";

const kinds: readonly SetupKind[] = ["jenkins", "plugin", "agent", "library", "pipeline"];

const SAME_FACT =
  "f.kind = h.kind AND f.subject = h.subject AND f.attribute = h.attribute AND f.value IS NOT DISTINCT FROM h.value";

/**
 * Brings the history of what a controller is set up with up to date, in the transaction at hand and after all its tables are
 * written: what holds no more is closed with the time of the scan, what is new is opened, and what is as before stays as it is.
 *
 * Nothing is closed on the word of a scan that did not see it: not while a directory was closed to it, not of a kind with a
 * record that could not be read, not of an item whose configuration could not be.
 *
 * @throws StoreError
 */
export async function writeSetupHistory(
  connection: Connection,
  controllerId: number,
  { at, sawAll, inventory: { partlySeen } }: Pick<ScanEnd, "at" | "sawAll" | "inventory">,
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE setup_now AS SELECT DISTINCT kind, subject, attribute, value
    FROM (${setupFacts}) WHERE controller_id = ${controllerId} AND until_at IS NULL`);
  const closable = kinds.filter((kind) => !partlySeen.includes(kind)).map(quoted);
  if (sawAll && closable.length > 0)
    await connection.run(`UPDATE setup_history AS h SET until_at = ${at}
      WHERE controller_id = ${controllerId} AND until_at IS NULL AND kind IN (${closable.join(", ")})
        AND NOT EXISTS (SELECT 1 FROM setup_now f WHERE ${SAME_FACT})
        AND NOT EXISTS (SELECT 1 FROM pipeline p WHERE p.controller_id = ${controllerId} AND p.gone_at IS NULL AND NOT p.has_config
          AND ((h.kind = 'pipeline' AND p.full_name = h.subject) OR (h.kind = 'library' AND h.attribute = 'folder' AND p.full_name = h.value)))`);
  await connection.run(`INSERT INTO setup_history SELECT ${controllerId}, kind, subject, attribute, value, ${at}, NULL FROM setup_now f
    WHERE NOT EXISTS (SELECT 1 FROM setup_history h WHERE h.controller_id = ${controllerId} AND h.until_at IS NULL AND ${SAME_FACT})
    ORDER BY kind, subject, attribute, value`);
}
