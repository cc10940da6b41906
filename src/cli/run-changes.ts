import { findChanges } from "../metrics/changes/find-changes.ts";
import { changeSentence } from "../publish/change-sentence.ts";
import { changesPage } from "../publish/page/changes-page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { ChangesFlags } from "./commands/changes.ts";
import { gapsIn, missingIn } from "./incomplete.ts";
import { outputLook } from "./output-look.ts";
import { withScope } from "./with-scope.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Prints where Pipelines got slower or faster. @throws StoreError, CliError */
export async function runChanges(flags: ChangesFlags): Promise<void> {
  await withScope(flags, async (store, scope) => {
    const found = await findChanges(store, scope);
    if (flags.json === true) {
      const told = found.changes.map((change) => ({ sentence: changeSentence(change, scope.now), ...change }));
      writeJson({ scope, ...gapsIn(store), ...found, changes: told });
    } else {
      const page = { ...changesPage(found, scope, flags.top), ...missingIn(store) };
      writeOut(renderTerminal(page, outputLook(process.stdout, process.env)));
    }
  });
}
