import type { StoreGap } from "../../model/store-gap.ts";
import { gapSentence } from "../../publish/gap-words.ts";
import type { Log } from "../log.ts";
import type { Sleep } from "../sleep.ts";

/** What is needed to tell of parts of the store that go and come back. */
export interface TellMissingOptions {
  /** Parts that do not answer now. @throws StoreError */
  readonly missing: () => Promise<readonly StoreGap[]>;
  /** Called when it is another part than before, or none: what is shown is another. */
  readonly onChange: () => void;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
}

/** How often it is looked which parts answer. */
const EVERY_MS = 10_000;

/** Says in the log which part of the store does not answer, once, and when it does again. Names of controllers are only in answers. */
export async function tellMissing(options: TellMissingOptions): Promise<void> {
  const { onError, sleep, signal } = options;
  let known: ReadonlySet<string> = new Set();
  while (!signal.aborted) {
    try {
      known = await look(known, options);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
    await sleep(EVERY_MS, signal);
  }
}

/** Hosts that do not answer now. */
async function look(known: ReadonlySet<string>, options: TellMissingOptions): Promise<ReadonlySet<string>> {
  const { missing, onChange, log } = options;
  const gaps = await missing();
  const hosts = new Set(gaps.map(({ host }) => host));
  const gone = gaps.filter(({ host }) => !known.has(host));
  const back = [...known].filter((host) => !hosts.has(host));
  for (const gap of gone) log(gapSentence({ ...gap, controllers: undefined }), { level: "warn" });
  for (const host of back) log(`The part of the store at ${host} answers again.`);
  if (gone.length + back.length > 0) onChange();
  return hosts;
}
