import { quarantineList } from "../metrics/report/quarantine.ts";
import { renderQuarantine } from "../publish/terminal/render-quarantine.ts";
import { checkController } from "./check-controller.ts";
import type { QuarantineFlags } from "./commands/quarantine.ts";
import { gapsIn } from "./incomplete.ts";
import { openExistingStore } from "./open-store.ts";
import { outputLook } from "./output-look.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Lists the records that could not be read. @throws StoreError */
export async function runQuarantine(flags: QuarantineFlags): Promise<void> {
  const store = await openExistingStore(flags.store);
  try {
    await checkController(store, flags.controller);
    const list = await quarantineList(store, flags.controller);
    if (flags.json === true) writeJson({ quarantine: list, ...gapsIn(store) });
    else writeOut(renderQuarantine(list, outputLook(process.stdout, process.env)));
  } finally {
    await store.close();
  }
}
