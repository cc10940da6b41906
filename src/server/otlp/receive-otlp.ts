import { setTimeout as sleep } from "node:timers/promises";
import type { ControllerOf } from "../../ingest/spans/controller-names.ts";
import { SpanKeeper, type SpanKeeperSettings, type SpanKeeperState } from "../../ingest/spans/span-keeper.ts";
import type { SourceGauges } from "../../model/source-gauges.ts";
import type { SourceState } from "../../model/sources.ts";
import type { Claims } from "../../store/claims.ts";
import type { Store } from "../../store/store.ts";
import { listenOtlp, type OtlpListening } from "./listen-otlp.ts";
import type { OtlpOptions } from "./otlp-options.ts";
import { otlpStates } from "./otlp-states.ts";
import { StoreSink, sharedLimits } from "./store-sink.ts";

/** How OTLP is received into a store. */
export interface ReceivingOptions {
  readonly store: Pick<Store, "spans" | "observed" | "claims">;
  readonly listen: Omit<OtlpOptions, "sink">;
  /** From `controllerNames`, or what links of identities say. */
  readonly controllerOf: ControllerOf;
  readonly settings?: Partial<SpanKeeperSettings>;
  /** How often runs are built of what came. */
  readonly everyMs?: number;
  readonly onGauges?: (gauges: SourceGauges) => void;
}

/** OTLP being received into a store. */
export interface Receiving {
  readonly listening: OtlpListening;
  /** Of the spans that are kept. */
  readonly kept: () => SpanKeeperState;
  /** How the exporters do, one state for each controller. */
  readonly states: () => SourceState[];
  /** Builds what is due now; for tests. */
  readonly look: () => Promise<void>;
  /** Stops listening and building; what came is in the store, and the next one that receives goes on. */
  readonly close: () => Promise<void>;
}

const LOOK_EVERY_MS = 2000;

/** How often states are saved. */
const SAVE_EVERY_MS = 60_000;

/** Receives OTLP into a store, and makes runs of it. @throws ServerError when it cannot listen @throws StoreError */
export async function receiveOtlp(options: ReceivingOptions): Promise<Receiving> {
  const { store, listen, controllerOf, settings, onGauges } = options;
  const { now } = listen.effects;
  const spans = await store.spans();
  const observed = await store.observed();
  const claims = store.claims?.();
  const keeper = new SpanKeeper({
    spans,
    observed,
    controllerOf,
    now,
    ...(claims === undefined ? {} : { claims }),
    ...(settings === undefined ? {} : { settings }),
  });
  const sink = new StoreSink({
    spans,
    now,
    isFull: () => keeper.isFull,
    ...(claims === undefined ? {} : { limits: sharedLimits }),
    ...(onGauges === undefined ? {} : { onGauges }),
  });
  const listening = await listenOtlp({ ...listen, sink });
  const states = (): SourceState[] =>
    otlpStates({ now: now(), listening, unattributed: keeper.state.unattributed, controllerOf });
  let savedAt = Number.NEGATIVE_INFINITY;
  const looks = repeat(options, async () => {
    await keeper.look();
    if (now() - savedAt < SAVE_EVERY_MS) return;
    savedAt = now();
    await observed.saveStates(states().filter(({ controller }) => isOurs(claims, controller)));
  });
  return {
    listening,
    kept: () => keeper.state,
    states,
    look: looks.now,
    close: async () => {
      await listening.close();
      await looks.stop();
      await claims?.close();
    },
  };
}

function isOurs(claims: Claims | undefined, controller: string): boolean {
  return claims === undefined || claims.term(controller) !== undefined;
}

/** Does something again and again, never twice at once; what fails is told, and done again. */
function repeat(
  { everyMs, listen: { effects } }: ReceivingOptions,
  work: () => Promise<void>,
): { readonly now: () => Promise<void>; readonly stop: () => Promise<void> } {
  const stopping = new AbortController();
  let last: Promise<void> = Promise.resolve();
  const next = (): Promise<void> => {
    last = last.catch(() => undefined).then(work);
    return last;
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await sleep(everyMs ?? LOOK_EVERY_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (!stopping.signal.aborted) await next().catch(effects.onError);
    }
  })();
  return {
    now: next,
    stop: async () => {
      stopping.abort();
      await running;
      await last.catch(() => undefined);
    },
  };
}
