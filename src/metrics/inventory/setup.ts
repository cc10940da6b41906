import type { InventoryScope, SetupFact } from "../../model/inventory.ts";
import type { SetupKind } from "../../model/items.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { isInFolder, scopeParameters } from "../engine/subjects.ts";

/** Attributes that one thing may have several values of. */
const MANY_VALUED: ReadonlySet<string> = new Set(["label", "folder"]);

/** What controllers are set up with at an instant, and since when that is known. */
export interface SetupThen {
  readonly facts: readonly SetupFact[];
  readonly sinceAt: number | undefined;
}

/**
 * What controllers are set up with at an instant. Only scans see it: of a time before the first scan it is what that found.
 *
 * In a folder it is what belongs there: its Pipelines and the libraries it configures.
 *
 * @throws StoreError
 */
export async function setupAt(store: SqlReader, scope: InventoryScope): Promise<SetupThen> {
  const rows = await store.query(setupSql(scope), scopeParameters(scope));
  const facts = new Map<string, SetupFact>();
  // Later ones replace earlier ones: a scan that saw only part opens what is new and closes nothing.
  for (const row of rows) {
    const fact = readFact(row);
    const { controller, kind, subject, attribute, value } = fact;
    const key = [controller, kind, subject, attribute, ...(MANY_VALUED.has(attribute) ? [value] : [])];
    facts.set(key.join("\0"), fact);
  }
  const known = rows.map(({ first_at }) => Number(first_at));
  return { facts: [...facts.values()], sinceAt: known.length === 0 ? undefined : Math.max(...known) };
}

function setupSql({ until, controller, folder }: InventoryScope): string {
  const instant = until === undefined ? undefined : `greatest(${until}, b.first_at + 1)`;
  const conditions = [
    instant === undefined
      ? "h.until_at IS NULL"
      : `h.since_at < ${instant} AND (h.until_at IS NULL OR h.until_at >= ${instant})`,
    ...(controller === undefined ? [] : ["c.key = $controller"]),
    ...(folder === undefined ? [] : [`(${inFolder("pipeline", "h.subject")} OR ${inFolder("library", "h.value")})`]),
  ];
  return `SELECT c.key AS controller, h.kind, h.subject, h.attribute, h.value, b.first_at
    FROM setup_history h JOIN controller c ON c.id = h.controller_id
    JOIN (SELECT controller_id, min(since_at) AS first_at FROM setup_history GROUP BY 1) b ON b.controller_id = h.controller_id
    WHERE ${conditions.join(" AND ")} ORDER BY controller, h.kind, h.subject, h.attribute, h.since_at, h.value`;
}

function inFolder(kind: SetupKind, name: string): string {
  const isThere = isInFolder(name);
  return kind === "library"
    ? `(h.kind = 'library' AND h.attribute = 'folder' AND ${isThere})`
    : `(h.kind = '${kind}' AND ${isThere})`;
}

function readFact(row: SqlRow): SetupFact {
  return {
    controller: String(row.controller),
    kind: row.kind as SetupKind,
    subject: String(row.subject),
    attribute: String(row.attribute),
    value: String(row.value),
  };
}
