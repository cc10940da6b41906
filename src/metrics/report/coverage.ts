import type { Coverage } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Which runs are in scope, when they began, and how much of them could be read. */
export async function coverage(reader: ScopedReader): Promise<Coverage> {
  const controllers = await reader.controllers(
    `SELECT key AS controller, home, (SELECT count(*) FROM controller) AS "inStore",
       jenkins_version AS "jenkinsVersion", last_scan_at AS "lastScanAt" FROM scoped_controller ORDER BY key`,
  );
  const [runs] = await reader.runs(
    `, quarantined_run AS (
       SELECT DISTINCT b.run_id FROM quarantine q JOIN build b ON b.path = q.build AND b.controller_id = q.controller_id
       WHERE b.kind = 'run')
     SELECT count(*) AS runs, min(start_at) AS "firstRunAt", max(start_at) AS "lastRunAt",
       count(*) FILTER (flow_nodes > 0 AND q.run_id IS NULL) AS "runsFullySeen",
       count(*) FILTER (coalesce(flow_nodes, 0) = 0) AS "runsWithoutFlowNodes",
       count(q.run_id) AS "runsWithQuarantinedRecords"
     FROM scoped_run r LEFT JOIN quarantined_run q ON q.run_id = r.run_id`,
  );
  return {
    controllers: readRows(controllers, controllerShape).map(({ home, inStore, ...row }) => ({
      ...row,
      name: inStore === 1 ? shortName(row.controller, home) : row.controller,
    })),
    lastRunOfAllAt: await lastRunOfAllAt(reader),
    ...readRow(runs, {
      firstRunAt: "number",
      lastRunAt: "number",
      runs: "count",
      runsFullySeen: "count",
      runsWithoutFlowNodes: "count",
      runsWithQuarantinedRecords: "count",
    }),
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

async function lastRunOfAllAt(reader: ScopedReader): Promise<number | undefined> {
  const [row] = await reader.ofAnyTime().runs(`SELECT max(start_at) AS "lastAt" FROM scoped_run`);
  return readRow(row, { lastAt: "number" }).lastAt;
}

/** Those of the controllers in scope; of a folder, those of its builds. */
async function quarantinedRecords(reader: ScopedReader): Promise<number> {
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
