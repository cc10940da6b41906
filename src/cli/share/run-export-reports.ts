import { join } from "node:path";
import { writePrivate } from "../../sharing/private-files.ts";
import { withSharePlace } from "../../sharing/share-place.ts";
import type { ShareFlags } from "../commands/share.ts";
import { checkDirectory } from "../write-file.ts";
import { writeJson, writeOut } from "../write-out.ts";
import { prepareHere } from "./prepare-here.ts";
import { describeHeld } from "./run-preview.ts";
import { checkSharing, contextOf, shareContext } from "./share-context.ts";
import { giveUpUnlessSound } from "./sound-entry.ts";

/** Copies what waits, byte for byte, for somebody to carry to a network. Opens no connection. @throws CliError, ShareError */
export async function runExportReports(directory: string, flags: ShareFlags): Promise<void> {
  const context = await shareContext(flags);
  checkSharing(context);
  checkDirectory(directory);
  await prepareHere(context, flags);
  const exported = await withSharePlace(context.placeOf, (place) => {
    const now = { ...contextOf(context.known), place };
    checkSharing(now);
    for (const entry of place.outbox.held()) giveUpUnlessSound(now, entry);
    const entries = place.outbox.held();
    place.audit.add("exported", { reports: entries.length }, Date.now());
    for (const entry of entries) {
      const bytes = place.outbox.bytesOf(entry);
      if (bytes === undefined) continue;
      place.outbox.leaves(entry, Date.now());
      writePrivate(join(directory, `${entry.name}.json`), bytes);
    }
    return entries.map((entry) => ({
      file: `${entry.name}.json`,
      url: describeHeld(now, entry).url,
    }));
  });
  if (flags.json === true) writeJson({ exported });
  else
    writeOut(
      `${[...exported.map(({ file, url }) => `${file}  POST ${url}`), `${exported.length} reports are copied. They still wait here too: a collector takes each once, whichever way it comes first.`].join("\n")}\n`,
    );
}
