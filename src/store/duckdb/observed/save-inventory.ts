import type { Connection } from "../connection.ts";
import { type SeenInventory, writeAgents, writePlugins } from "../scan-end.ts";
import { writeSetupHistory } from "../setup-history.ts";

/** Writes what a controller without a home is set up with, of the kinds that were seen, in the transaction at hand. @throws StoreError */
export async function saveInventory(connection: Connection, controllerId: number, seen: SeenInventory): Promise<void> {
  const { at, inventory } = seen;
  const [known] = await connection.query(`SELECT last_scan_at AS scanned,
      greatest((SELECT max(last_seen_at) FROM agent WHERE controller_id = c.id),
        (SELECT max(last_at) FROM plugin WHERE controller_id = c.id AND installed)) AS latest
    FROM controller c WHERE id = ${controllerId}`);
  if (known?.scanned !== undefined || ((known?.latest as number | undefined) ?? 0) > at) return;
  const isSeen = (kind: (typeof inventory.partlySeen)[number]): boolean => !inventory.partlySeen.includes(kind);
  if (isSeen("agent")) await writeAgents(connection, controllerId, seen);
  if (isSeen("plugin")) await writePlugins(connection, controllerId, seen);
  if (inventory.jenkinsVersion !== undefined)
    await connection.run(`UPDATE controller SET jenkins_version = $version WHERE id = ${controllerId}`, {
      version: inventory.jenkinsVersion,
    });
  await writeSetupHistory(connection, controllerId, { at, sawAll: true, inventory });
}
