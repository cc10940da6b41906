import type { ControllerOf } from "../../ingest/spans/controller-names.ts";
import { SpanRuns } from "../../server/controllers/span-runs.ts";
import type { StoreFeed } from "../../server/controllers/store-feed.ts";
import { receiveOtlp } from "../../server/otlp/receive-otlp.ts";
import type { HeardControllers } from "../../server/serve-options.ts";
import { realSleep } from "../../server/sleep.ts";
import type { ObservedRuns, SqlReader, Store } from "../../store/store.ts";
import type { OtlpAsked } from "./otlp-flags.ts";
import type { ServerLog } from "./server-log.ts";

/** What OTLP is taken with. */
export interface TakenOtlpOptions {
  readonly asked: OtlpAsked;
  readonly store: Store;
  readonly observed: ObservedRuns;
  /** Answers while a scan writes. */
  readonly reader: SqlReader;
  readonly controllerOf: ControllerOf;
  readonly lines: ServerLog;
}

/** OTLP that is taken: what comes of it. */
export interface TakenOtlp {
  readonly feed: StoreFeed;
  readonly heard: HeardControllers;
  readonly close: () => Promise<void>;
}

/** Begins to take OTLP. @throws ServerError when a port cannot be had, StoreError */
export async function takenOtlp({
  asked,
  store,
  observed,
  reader,
  controllerOf,
  lines,
}: TakenOtlpOptions): Promise<TakenOtlp> {
  const { log, onError } = lines;
  const effects = { now: Date.now, random: Math.random, fetch, sleep: realSleep, log, onError };
  const receiving = await receiveOtlp({ store, listen: { ...asked, effects }, controllerOf });
  const { grpcUrl, httpUrl, health } = receiving.listening;
  for (const url of [grpcUrl, httpUrl]) if (url !== undefined) log("OTLP is taken.", { facts: { otlp: url } });
  const names = new HeardNames((name) => linkedName(reader, name), onError);
  // Those that sent before a restart are there before they send again.
  for (const { kind, controller } of await observed.states()) if (kind === "otlp") names.hear(controller);
  const feed = new SpanRuns({
    written: () => receiving.kept().runs,
    onLooked: () => {
      for (const { resource } of health().senders) names.hear(controllerOf(resource));
    },
    ...{ now: Date.now, sleep: realSleep },
  });
  return {
    feed,
    heard: { judgements: (controller) => store.judgements(controller), onHeard: (tell) => names.onHeard(tell) },
    close: receiving.close,
  };
}

/** Controllers that are shown: twice as many as one server is meant for. Runs of others are kept all the same. */
const MAX_HEARD = 1000;

/** Tells each name once, whenever who listens came. */
class HeardNames {
  private readonly known = new Set<string>();
  private readonly told = new Set<string>();
  private tell: (name: string) => void = () => undefined;

  constructor(
    private readonly linked: (name: string) => Promise<string>,
    private readonly onError: (error: unknown) => void,
  ) {}

  hear(name: string): void {
    if (this.known.has(name) || this.known.size >= MAX_HEARD) return;
    this.known.add(name);
    this.linked(name).then((one) => this.found(one), this.onError);
  }

  private found(name: string): void {
    if (this.told.has(name)) return;
    this.told.add(name);
    this.tell(name);
  }

  onHeard(tell: (name: string) => void): void {
    this.tell = tell;
    for (const name of this.told) tell(name);
  }
}

/** The controller that a name was linked to in the store, or the name itself. */
async function linkedName(reader: SqlReader, name: string): Promise<string> {
  const [row] = await reader.query(
    "SELECT key FROM controller WHERE id IN (SELECT controller_id FROM controller_alias WHERE alias = $name)",
    { name },
  );
  return typeof row?.key === "string" ? row.key : name;
}
