import type { VNode } from "preact";
import type { QuarantineAnswer } from "../../../api/inventory.ts";
import { formatDay, plural } from "../../../publish/format.ts";
import type { AppState } from "../../data/app-state.ts";
import { Table } from "../report/table.tsx";

/** Records that are listed: more are for the command line. */
const MOST = 200;

/** Records that could not be read, each with its file and the reason. */
export function Quarantine({ state }: { readonly state: AppState }): VNode {
  const { answer, problem } = state.asked.get("quarantine") ?? {};
  if (answer === undefined) return <p class="quiet">{problem ?? "Not answered yet."}</p>;
  const { total, byCode, records } = answer as QuarantineAnswer;
  if (total === 0) return <p>No record is in quarantine: everything that was scanned could be read.</p>;
  const shown = records.slice(0, MOST);
  return (
    <div class="content">
      <p>
        {plural(total, "record")} could not be read:{" "}
        {byCode.map(({ code, records: count }) => `${code} ${count}`).join(", ")}. The rest of a run is kept; the next
        scan tries them again when they change.
      </p>
      <Table
        table={{
          caption: "File",
          columns: [
            { title: "File", kind: "name" },
            { title: "Reason", kind: "name" },
            { title: "Since (UTC)", kind: "number", isMinor: true },
          ],
          rows: shown.map(({ file, code, reason, since }) => [file, `${code}: ${reason}`, formatDay(since)]),
          ...(total > MOST ? { note: `${plural(total - MOST, "more")} in \`flowmeter quarantine\`.` } : {}),
        }}
      />
    </div>
  );
}
