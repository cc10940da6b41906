import type { LibraryUse } from "../../model/report.ts";
import type { MetricRow } from "../engine/query.ts";
import type { ReportReader } from "./report-reader.ts";

/** Names that branches which move have by custom; what else a version is, Jenkins does not record. */
const floating = /^(?:origin\/)?(?:main|master|trunk|develop|development|dev|head|latest|snapshot)$/i;

/** Shared libraries configured on the controllers in scope, and the versions that runs in scope used. */
export async function libraryUse(reader: ReportReader): Promise<LibraryUse> {
  const loaded = await reader.ask("library.loaded", { by: ["library", "version"], distinct: true });
  const used = loaded.map(({ by: { library = "", version }, runs = 0, pipelines = 0 }) => ({
    library,
    version,
    runs,
    pipelines,
    isFloating: floating.test(version ?? ""),
  }));
  const { runs = 0, pipelines = 0 } = await reader.askWhole("library.loaded", { distinct: true });
  const names = new Set(used.map((row) => row.library));
  return {
    ...(await configuredLibraries(reader, names)),
    runs,
    pipelines,
    versionsInUse: used.length,
    floatingLibraries: new Set(used.filter((row) => row.isFloating).map((row) => row.library)).size,
    librariesInUse: names.size,
    versions: used.slice(0, reader.scope.top),
  };
}

async function configuredLibraries(
  reader: ReportReader,
  used: ReadonlySet<string>,
): Promise<Pick<LibraryUse, "configuredGlobal" | "configuredInFolders" | "configuredUnused">> {
  const configured = await reader.ask("library.configured", { by: ["scope", "library"] });
  const sum = (isCounted: (by: MetricRow["by"]) => boolean): number =>
    configured.reduce((all, { by, n }) => all + (isCounted(by) ? n : 0), 0);
  return {
    configuredGlobal: sum(({ scope }) => scope === "global"),
    configuredInFolders: sum(({ scope }) => scope === "folder"),
    configuredUnused: sum(({ library }) => !used.has(library ?? "")),
  };
}
