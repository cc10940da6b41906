import type { LibraryUse } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Names that branches which move have by custom; what else a version is, Jenkins does not record. */
const floating = /^(?:origin\/)?(?:main|master|trunk|develop|development|dev|head|latest|snapshot)$/i;

/** Shared libraries configured on the controllers in scope, and the versions that runs in scope used. */
export async function libraryUse(reader: ScopedReader): Promise<LibraryUse> {
  const used = readRows(await reader.runs(versionsQuery), {
    library: "text",
    version: "textOrNone",
    runs: "count",
    pipelines: "count",
  }).map((row) => ({ ...row, isFloating: floating.test(row.version ?? "") }));
  const [totals] = await reader.runs(
    `SELECT count(DISTINCT u.run_id) AS runs, count(DISTINCT r.pipeline_id) AS pipelines
     FROM library_use u JOIN scoped_run r ON r.run_id = u.run_id`,
  );
  const configured = readRows(
    await reader.controllers(
      "SELECT name, folder FROM library WHERE gone_at IS NULL AND controller_id IN (SELECT id FROM scoped_controller)",
    ),
    { name: "text", folder: "textOrNone" },
  );
  const names = new Set(used.map((row) => row.library));
  return {
    configuredGlobal: configured.filter(({ folder }) => folder === undefined).length,
    configuredInFolders: configured.filter(({ folder }) => folder !== undefined).length,
    configuredUnused: configured.filter(({ name }) => !names.has(name)).length,
    ...readRow(totals, { runs: "count", pipelines: "count" }),
    versionsInUse: used.length,
    floatingLibraries: new Set(used.filter((row) => row.isFloating).map((row) => row.library)).size,
    librariesInUse: names.size,
    versions: used.slice(0, reader.scope.top),
  };
}

const versionsQuery = `SELECT u.library, u.version, count(DISTINCT u.run_id) AS runs, count(DISTINCT r.pipeline_id) AS pipelines
  FROM library_use_fact u JOIN scoped_run r ON r.run_id = u.run_id GROUP BY 1, 2 ORDER BY runs DESC, library, version`;
