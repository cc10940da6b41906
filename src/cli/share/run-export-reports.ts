import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withSharePlace } from "../../sharing/share-place.ts";
import type { ShareFlags } from "../commands/share.ts";
import { checkDirectory } from "../write-file.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { prepareHere } from "./prepare-here.ts";
import { describeHeld } from "./run-preview.ts";
import { checkSharing, shareContext } from "./share-context.ts";

/** Copies what waits, byte for byte, for somebody to carry to a network. Opens no connection. @throws CliError, ShareError */
export async function runExportReports(directory: string, flags: ShareFlags): Promise<void> {
  const context = await shareContext(flags);
  checkSharing(context);
  checkDirectory(directory);
  await prepareHere(context, flags);
  const exported = await withSharePlace(context.placeOf, (place) => {
    const entries = place.outbox.held();
    for (const entry of entries)
      writeFileSync(join(directory, `${entry.name}.json`), place.outbox.bytesOf(entry) ?? "", { mode: 0o600 });
    place.audit.add("exported", { reports: entries.length }, Date.now());
    return entries.map((entry) => ({
      file: `${entry.name}.json`,
      url: describeHeld({ ...context, place }, entry).url,
    }));
  });
  if (flags.json === true) writeJson({ exported });
  else
    writeOut(
      `${[...exported.map(({ file, url }) => `${file}  POST ${url}`), `${exported.length} reports are copied. They still wait here too; drop them if they must not be sent twice over.`].join("\n")}\n`,
    );
}
