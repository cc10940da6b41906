import { branchDirectory } from "../../../model/branch-directory.ts";
import { quoted } from "../../sql-names.ts";
import type { Connection } from "../connection.ts";
import { appendRows } from "../rows.ts";

/** Pipelines of a controller by the full names that sources give, and when they were seen. */
export interface NamedPipelines {
  readonly controllerId: number;
  readonly names: readonly string[];
  readonly at: number;
}

/** Names per statement: enough to be quick, few enough for the parser. */
const NAMES_PER_STATEMENT = 500;

/**
 * Ids of Pipelines by full name, in the transaction at hand. One that is not known becomes an item; one that was renamed is the
 * one it is now; a branch has in a home the name of its directory.
 *
 * @throws StoreError
 */
export async function pipelineIds(connection: Connection, asked: NamedPipelines): Promise<Map<string, number>> {
  const names = [...new Set(asked.names)];
  const known = await knownIds(connection, asked.controllerId, names);
  const ids = new Map<string, number>();
  const missing: string[] = [];
  for (const name of names) {
    const id = known.get(branchDirectory(name))?.branch ?? known.get(name)?.id;
    if (id === undefined) missing.push(name);
    else ids.set(name, id);
  }
  if (missing.length === 0) return ids;
  const [next] = await connection.query("SELECT coalesce(max(id), 0) + 1 AS id FROM pipeline");
  const rows = missing.map((name, index) => {
    const id = (next?.id as number) + index;
    ids.set(name, id);
    return itemRow(id, name, asked);
  });
  await appendRows(connection, "pipeline", rows);
  return ids;
}

type Known = { readonly id: number; readonly branch: number | undefined };

async function knownIds(
  connection: Connection,
  controllerId: number,
  names: readonly string[],
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  const asked = [...new Set(names.flatMap((name) => [name, branchDirectory(name)]))];
  for (let from = 0; from < asked.length; from += NAMES_PER_STATEMENT) {
    const list = asked
      .slice(from, from + NAMES_PER_STATEMENT)
      .map(quoted)
      .join(", ");
    const rows =
      await connection.query(`SELECT p.full_name, p.is_branch, coalesce(p.id, 0) AS own, (SELECT arg_max(c.other_pipeline_id, c.changed_at)
        FROM pipeline_change c WHERE p.gone_at IS NOT NULL AND c.pipeline_id = p.id AND c.kind = 'renamed') AS now
      FROM pipeline p WHERE p.controller_id = ${controllerId} AND p.full_name IN (${list}) ORDER BY p.gone_at IS NULL, p.gone_at`);
    for (const { full_name: name, is_branch: isBranch, own, now } of rows) {
      const id = (now ?? own) as number;
      known.set(name as string, { id, branch: isBranch === true ? id : undefined });
    }
  }
  return known;
}

/** What can be said of a Pipeline of which runs are known and no configuration. */
function itemRow(id: number, fullName: string, { controllerId, at }: NamedPipelines) {
  return [id, controllerId, fullName, "pipeline", false, false, undefined, undefined, undefined, at, at, undefined];
}
