import type { Coverage } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** Which runs are in scope, when they began, and how much of them could be read. Instants and single records are no metrics. */
export async function coverage(reader: ReportReader): Promise<Coverage> {
  const controllers = await reader.controllers(
    `SELECT key AS controller, home, (SELECT count(*) FROM controller) AS "inStore",
       jenkins_version AS "jenkinsVersion", last_scan_at AS "lastScanAt" FROM scoped_controller ORDER BY key`,
  );
  const seen = new Map((await reader.ask("telemetry.completeness", { by: ["seen"] })).map(({ by, n }) => [by.seen, n]));
  const { firstAt, lastAt } = await reader.span();
  return {
    controllers: readRows(controllers, controllerShape).map(({ home, inStore, ...row }) => ({
      ...row,
      name: inStore === 1 ? shortName(row.controller, home) : row.controller,
    })),
    lastRunOfAllAt: (await reader.ofAnyTime().span()).lastAt,
    firstRunAt: firstAt,
    lastRunAt: lastAt,
    runs: [...seen.values()].reduce((sum, n) => sum + n, 0),
    runsFullySeen: seen.get("in_full") ?? 0,
    runsSeenInPart: seen.get("in_part") ?? 0,
    runsWithoutFlowNodes: seen.get("without_flow_nodes") ?? 0,
    runsWithQuarantinedRecords: seen.get("with_quarantined_records") ?? 0,
    quarantinedRecords: await quarantinedRecords(reader),
  };
}

const controllerShape = {
  controller: "text",
  home: "text",
  inStore: "count",
  jenkinsVersion: "textOrNone",
  lastScanAt: "number",
} as const;

/** A scan names a controller after its home, with six digits of a hash to tell two `jenkins` apart; alone it needs none. */
function shortName(controller: string, home: string): string {
  const isMade = home !== "" && controller.startsWith(`${home}-`);
  return isMade && /^[0-9a-f]{6}$/.test(controller.slice(home.length + 1)) ? home : controller;
}

/** Those of the controllers in scope; of a folder, those of its builds. */
async function quarantinedRecords(reader: ReportReader): Promise<number> {
  const [row] =
    reader.scope.folder === undefined
      ? await reader.controllers(
          "SELECT count(*) AS n FROM quarantine WHERE controller_id IN (SELECT id FROM scoped_controller)",
        )
      : await reader.items(
          `SELECT count(*) AS n FROM quarantine q JOIN build b ON b.path = q.build AND b.controller_id = q.controller_id
           WHERE b.pipeline_id IN (SELECT id FROM scoped_item)`,
        );
  return readRow(row, { n: "count" }).n;
}
