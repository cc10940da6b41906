import { receiveOtlp } from "../../server/otlp/receive-otlp.ts";
import { realSleep } from "../../server/sleep.ts";
import type { Store } from "../../store/store.ts";
import { CliError } from "../cli-error.ts";
import type { ServeFlags } from "../commands/serve.ts";
import { otlpAsked } from "./otlp-flags.ts";
import { otlpNames } from "./otlp-names.ts";
import type { ServeLog } from "./serve-log.ts";
import { stop } from "./stop.ts";

/** What a receiver is run with. */
export interface RunReceiverOptions {
  readonly flags: ServeFlags;
  readonly store: Store;
  readonly lines: ServeLog;
  /** Resolves when it is to end. */
  readonly interrupted: Promise<unknown>;
}

/**
 * Takes OTLP until it is told to end, and makes runs of it: of each controller one of all receivers does. It keeps nothing itself.
 *
 * @throws CliError, StoreError, ServerError
 */
export async function runReceiver({ flags, store, lines, interrupted }: RunReceiverOptions): Promise<void> {
  const asked = otlpAsked(flags);
  if (asked === undefined) throw new CliError("A receiver takes OpenTelemetry.", "Add --otlp.");
  const { log, onError } = lines;
  const effects = { now: Date.now, random: Math.random, fetch, sleep: realSleep, log, onError };
  const receiving = await receiveOtlp({
    store,
    listen: { ...asked, effects },
    controllerOf: otlpNames({ links: flags.otlpController ?? [], jenkins: [] }),
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const { grpcUrl, httpUrl } = receiving.listening;
  for (const url of [grpcUrl, httpUrl]) if (url !== undefined) log("OTLP is taken.", { facts: { otlp: url } });
  lines.served(httpUrl ?? grpcUrl ?? "");
  await interrupted;
  await stop(log, [receiving.close, () => store.close()]);
}
