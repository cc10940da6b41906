import type { ControllerOf } from "../../ingest/spans/controller-names.ts";
import type { SourceState } from "../../model/sources.ts";
import type { OtlpListening } from "./listen-otlp.ts";
import type { OtlpHealth, SenderHealth } from "./otlp-health.ts";

/** Exporters send their metrics each minute; one that is silent for longer has something. */
const SILENT_MS = 15 * 60_000;

/** What states are told from. */
export interface StateParts {
  readonly now: number;
  readonly listening: Pick<OtlpListening, "grpcUrl" | "httpUrl" | "health">;
  /** Spans of no run, by controller. */
  readonly unattributed: ReadonlyMap<string, number>;
  readonly controllerOf: ControllerOf;
}

/** How exporters do, a state for each controller. Refusals and cost are of the receiver: they are told where only one sends. */
export function otlpStates({ now, listening, unattributed, controllerOf }: StateParts): SourceState[] {
  const health = listening.health();
  const senders = new Map<string, SenderHealth[]>();
  for (const name of unattributed.keys()) senders.set(name, []);
  for (const sender of health.senders) {
    const name = controllerOf(sender.resource);
    senders.set(name, [...(senders.get(name) ?? []), sender]);
  }
  const place = [listening.grpcUrl, listening.httpUrl].flatMap((url) => (url === undefined ? [] : new URL(url).host));
  return [...senders].map(([controller, all]) => ({
    controller,
    kind: "otlp",
    place: place.join(", "),
    ...stateOf(all, now),
    since: health.since,
    ...(unattributed.has(controller) ? { unattributed: unattributed.get(controller)! } : {}),
    ...(senders.size === 1 ? ofReceiver(health) : {}),
  }));
}

function stateOf(
  senders: readonly SenderHealth[],
  now: number,
): Pick<SourceState, "state" | "sentence" | "lastAt" | "lagMs"> {
  const lastAt = senders.reduce<number | undefined>((last, sender) => Math.max(last ?? 0, sender.lastAt), undefined);
  const lags = senders.flatMap(({ lagMs }) => (lagMs === undefined ? [] : lagMs)).sort((one, other) => one - other);
  const lagMs = lags[Math.floor(lags.length / 2)];
  const isSilent = lastAt === undefined || now - lastAt > SILENT_MS;
  return {
    state: isSilent ? "waiting" : "connected",
    ...(isSilent
      ? { sentence: "No span came for a quarter of an hour: look whether the exporter still sends here." }
      : {}),
    ...(lastAt === undefined ? {} : { lastAt }),
    ...(lagMs === undefined ? {} : { lagMs }),
  };
}

function ofReceiver({ refused, dropped, cost }: OtlpHealth): Pick<SourceState, "refused" | "cost"> {
  return { refused: { ...refused, ...dropped }, cost };
}
