import type { QuarantineList } from "../../model/report.ts";
import type { SqlReader } from "../../store/store.ts";
import { readRows } from "./read-rows.ts";

/** All records in quarantine, of one controller when it is named; in the order of their files. @throws StoreError */
export async function quarantineList(store: SqlReader, controller: string | undefined): Promise<QuarantineList> {
  const rows = await store.query(
    `SELECT coalesce(c.key, '') AS controller, q.file, q.code, q.reason, q.seen_at AS since
     FROM quarantine q LEFT JOIN controller c ON c.id = q.controller_id
     ${controller === undefined ? "" : "WHERE c.key = $controller"} ORDER BY 1, 2, 3, 4`,
    controller === undefined ? {} : { controller },
  );
  const records = readRows(rows, { controller: "text", file: "text", code: "text", reason: "text", since: "count" });
  return { total: records.length, byCode: byCode(records), records };
}

function byCode(records: QuarantineList["records"]): QuarantineList["byCode"] {
  const counts = new Map<string, number>();
  for (const { code } of records) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts]
    .map(([code, n]) => ({ code, records: n }))
    .sort((one, other) => other.records - one.records || (one.code < other.code ? -1 : 1));
}
