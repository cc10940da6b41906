import type { SqlReader } from "../../store/store.ts";

interface Renaming {
  readonly at: number;
  readonly fromId: number;
  readonly fromName: string;
}

/**
 * Gives the name that a Pipeline had at an instant, by its id; undefined where it is the one it has now.
 *
 * A renamed Pipeline has all its runs under its new id, so an earlier name is found by walking back from there.
 *
 * @throws StoreError
 */
export async function namesThen(
  store: SqlReader,
  until: number | undefined,
): Promise<(id: number) => string | undefined> {
  if (until === undefined) return () => undefined;
  const rows = await store.query(
    `SELECT ch.other_pipeline_id AS id, ch.changed_at AS at, ch.pipeline_id AS from_id, p.full_name AS from_name
     FROM pipeline_change ch JOIN pipeline p ON p.id = ch.pipeline_id
     WHERE ch.kind = 'renamed' AND ch.changed_at >= ${until} ORDER BY ch.changed_at DESC`,
  );
  const renamings = new Map<number, Renaming[]>();
  for (const { id, at, from_id, from_name } of rows) {
    const known = renamings.get(Number(id)) ?? [];
    known.push({ at: Number(at), fromId: Number(from_id), fromName: String(from_name) });
    renamings.set(Number(id), known);
  }
  return (id) => walkBack(id, renamings);
}

/** Latest renaming first; each step only to one before it, so that renaming there and back ends. */
function walkBack(id: number, renamings: ReadonlyMap<number, readonly Renaming[]>): string | undefined {
  let name: string | undefined;
  let before = Number.POSITIVE_INFINITY;
  let current = id;
  for (;;) {
    const step = renamings.get(current)?.find(({ at }) => at < before);
    if (step === undefined) return name;
    ({ fromName: name, at: before, fromId: current } = step);
  }
}
