import { sourceSummary } from "../metrics/sources/source-summary.ts";
import { sourcesPage } from "../publish/page/sources-page.ts";
import { visible } from "../publish/safe-text.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { ObservedRuns } from "../store/store.ts";
import { checkController } from "./check-controller.ts";
import type { SourcesFlags } from "./commands/sources.ts";
import { gapsIn, missingIn } from "./incomplete.ts";
import { checkNotServed, openExistingStore, openStore } from "./open-store.ts";
import { outputLook } from "./output-look.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Prints where what a store holds comes from. @throws StoreError, CliError */
export async function runSources(flags: SourcesFlags): Promise<void> {
  const now = Date.now();
  const store = await openExistingStore(flags.store);
  try {
    await checkController(store, flags.controller);
    const summary = await sourceSummary(store, now, flags.controller);
    if (flags.json === true) writeJson({ sources: summary, ...gapsIn(store) });
    else {
      const page = { ...sourcesPage(summary, now), ...missingIn(store) };
      writeOut(renderTerminal(page, outputLook(process.stdout, process.env)));
    }
  } finally {
    await store.close();
  }
}

/** Makes one controller of two names. @throws StoreError */
export async function runLink(one: string, other: string, flags: SourcesFlags): Promise<void> {
  const { controller, alias } = await withObserved(flags, (observed) => observed.link(one, other));
  writeOut(
    `${visible(alias)} and ${visible(controller)} are one controller now, called ${visible(controller)}. To take it back: flowmeter sources unlink ${visible(alias)}\n`,
  );
}

/** Takes a link back. @throws StoreError */
export async function runUnlink(alias: string, flags: SourcesFlags): Promise<void> {
  const { controller } = await withObserved(flags, (observed) => observed.unlink(alias));
  writeOut(`${visible(alias)} is a controller of its own again, beside ${visible(controller)}.\n`);
}

async function withObserved<T>(flags: SourcesFlags, use: (observed: ObservedRuns) => Promise<T>): Promise<T> {
  await checkNotServed(flags.store);
  // Must be there: a link in a store that is made for it would be none.
  await (await openExistingStore(flags.store)).close();
  const store = await openStore(flags.store);
  try {
    return await use(await store.observed());
  } finally {
    await store.close();
  }
}
