import type { ControllerOf } from "../../ingest/spans/controller-names.ts";
import { SpanKeeper } from "../../ingest/spans/span-keeper.ts";
import type { SourceState } from "../../model/sources.ts";
import { SpanRuns } from "../../server/controllers/span-runs.ts";
import type { StoreFeed } from "../../server/controllers/store-feed.ts";
import { listenOtlp, type OtlpListening } from "../../server/otlp/listen-otlp.ts";
import { otlpStates } from "../../server/otlp/otlp-states.ts";
import { StoreSink } from "../../server/otlp/store-sink.ts";
import type { HeardControllers } from "../../server/serve-options.ts";
import { realSleep } from "../../server/sleep.ts";
import type { ObservedRuns, Store } from "../../store/store.ts";
import type { OtlpAsked } from "./otlp-flags.ts";
import type { ServerLog } from "./server-log.ts";

/** What OTLP is taken with. */
export interface TakenOtlpOptions {
  readonly asked: OtlpAsked;
  readonly store: Store;
  readonly observed: ObservedRuns;
  readonly controllerOf: ControllerOf;
  readonly lines: ServerLog;
}

/** OTLP that is taken: what comes of it, and how it does. */
export interface TakenOtlp {
  readonly feed: StoreFeed;
  readonly heard: HeardControllers;
  readonly states: () => readonly SourceState[];
  readonly close: () => Promise<void>;
}

/** Begins to take OTLP. @throws ServerError when a port cannot be had, StoreError */
export async function takenOtlp({ asked, store, observed, controllerOf, lines }: TakenOtlpOptions): Promise<TakenOtlp> {
  const { log, onError } = lines;
  const spans = await store.spans();
  const keeper = new SpanKeeper({ spans, observed, controllerOf, now: Date.now });
  const sink = new StoreSink({ spans, now: Date.now, isFull: () => keeper.isFull });
  const { places, ...how } = asked;
  const listening: OtlpListening[] = [];
  const effects = { now: Date.now, random: Math.random, fetch, sleep: realSleep, log, onError };
  const close = async (): Promise<void> => {
    await Promise.all(listening.map((one) => one.close()));
  };
  try {
    for (const place of places) listening.push(await listenOtlp({ ...how, ...place, sink, effects }));
  } catch (error) {
    await close();
    throw error;
  }
  for (const url of listening.flatMap(urlsOf)) log("OTLP is taken.", { facts: { url } });
  const names = new HeardNames();
  // Those that sent before a restart are there before they send again.
  for (const { kind, controller } of await observed.states()) if (kind === "otlp") names.hear(controller);
  const receivers = () => listening.map((one) => ({ place: urlsOf(one).map(hostOf).join(", "), health: one.health() }));
  const feed = new SpanRuns({
    keeper,
    onLooked: () => {
      for (const { health } of receivers())
        for (const { resource } of health.senders) names.hear(controllerOf(resource));
    },
    ...{ now: Date.now, sleep: realSleep, onError },
  });
  return {
    feed,
    heard: { judgements: (controller) => store.judgements(controller), onHeard: (tell) => names.onHeard(tell) },
    states: () => otlpStates({ receivers: receivers(), keeper: keeper.state, nameOf: controllerOf, now: Date.now() }),
    close,
  };
}

/** Tells each name once, whenever who listens came. */
class HeardNames {
  private readonly known = new Set<string>();
  private tell: (name: string) => void = () => undefined;

  hear(name: string): void {
    if (this.known.has(name)) return;
    this.known.add(name);
    this.tell(name);
  }

  onHeard(tell: (name: string) => void): void {
    this.tell = tell;
    for (const name of this.known) tell(name);
  }
}

function urlsOf({ grpcUrl, httpUrl }: OtlpListening): string[] {
  return [grpcUrl, httpUrl].filter((url) => url !== undefined);
}

function hostOf(url: string): string {
  return new URL(url).host;
}
