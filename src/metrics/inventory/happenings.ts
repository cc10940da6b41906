import type { HistoryEntry, InventoryChange, PipelineAspect } from "../../model/inventory-diff.ts";
import type { PipelineProfile } from "../../model/inventory-profile.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { DAY_MS } from "../engine/query.ts";

/** What scans noticed of a Pipeline: that it was renamed or gone for a while, disabled, or defined in another way. @throws StoreError */
export async function happenings(
  store: SqlReader,
  profile: PipelineProfile,
  until: number | undefined,
): Promise<HistoryEntry[]> {
  const parameters = { controller: profile.controller, pipeline: profile.pipeline };
  const changed = await store.query(
    `SELECT ch.kind, ch.changed_at AS at, p.full_name AS pipeline, o.full_name AS other
     FROM pipeline_change ch JOIN controller c ON c.id = ch.controller_id JOIN pipeline p ON p.id = ch.pipeline_id
     LEFT JOIN pipeline o ON o.id = ch.other_pipeline_id
     WHERE c.key = $controller AND (o.full_name = $pipeline OR (p.full_name = $pipeline AND ch.kind <> 'renamed'))
       ${until === undefined ? "" : `AND ch.changed_at < ${until}`}`,
    parameters,
  );
  const setup = await store.query(
    `SELECT h.attribute, h.since_at AS at, h.value, before.value AS before, false AS is_end FROM ${HISTORY} h
       LEFT JOIN ${HISTORY} before ON before.attribute = h.attribute AND before.until_at = h.since_at
       WHERE h.since_at > h.first_at
     UNION ALL SELECT h.attribute, h.until_at, NULL, h.value, true FROM ${HISTORY} h
       WHERE h.until_at IS NOT NULL AND h.attribute = 'disabled'`,
    parameters,
  );
  const entries = [
    ...changed.map((row) => [row, existence(row)] as const),
    ...setup.map((row) => [row, attribute(row)] as const),
  ];
  return entries
    .filter(([{ at }]) => until === undefined || Number(at) < until)
    .flatMap(([{ at }, change]) => (change === undefined ? [] : [entry(profile, Number(at), change)]));
}

/** What is known of the Pipeline's set-up, with the time of the first scan. */
const HISTORY = `(SELECT s.*, min(s.since_at) OVER () AS first_at FROM setup_history s JOIN controller c ON c.id = s.controller_id
    WHERE c.key = $controller AND s.kind = 'pipeline' AND s.subject = $pipeline)`;

type Happening = Pick<InventoryChange, "from" | "to"> & { readonly aspect: PipelineAspect };

function existence({ kind, pipeline, other }: SqlRow): Happening | undefined {
  const name = String(pipeline);
  switch (kind) {
    case "renamed":
      return { aspect: "name", from: name, to: String(other) };
    case "deleted":
      return { aspect: "existence", from: name, to: undefined };
    case "restored":
      return { aspect: "existence", from: undefined, to: name };
    case "recreated":
      return { aspect: "existence", from: name, to: name };
    default:
      return undefined;
  }
}

/** A definition that was not known before is no change; one that ends does so with another or with the Pipeline. */
function attribute({ attribute: aspect, value, before, is_end }: SqlRow): Happening | undefined {
  if (aspect === "disabled")
    return is_end === true ? { aspect, from: "disabled", to: undefined } : { aspect, from: undefined, to: "disabled" };
  if (before === undefined || value === undefined) return undefined;
  return { aspect: "origin", from: String(before), to: String(value) };
}

function entry({ controller, pipeline, isBranch }: PipelineProfile, at: number, change: Happening): HistoryEntry {
  return { dayAt: at - (at % DAY_MS), changes: [{ controller, pipeline, isBranch, name: "", ...change }] };
}
