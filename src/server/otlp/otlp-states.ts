import type { SpanKeeperState } from "../../ingest/spans/span-keeper.ts";
import type { SourceState } from "../../model/sources.ts";
import type { SpanResource } from "../../model/span-batch.ts";
import type { OtlpHealth } from "./otlp-health.ts";

/** What the states of receivers are made of. */
export interface OtlpStates {
  /** Of each receiver, where it listens and how it does. */
  readonly receivers: readonly { readonly place: string; readonly health: OtlpHealth }[];
  readonly keeper: SpanKeeperState;
  /** Name of the controller that an exporter belongs to. */
  readonly nameOf: (resource: SpanResource) => string;
  readonly now: number;
}

/** An exporter sends its metrics every minute: one that was silent for longer than this is not connected. */
const SILENT_MS = 600_000;

/** How taking OTLP does, one state per controller that sent something. What was refused is said of each: nobody knows who sent it. */
export function otlpStates({ receivers, keeper, nameOf, now }: OtlpStates): SourceState[] {
  const states = new Map<string, SourceState>();
  for (const { place, health } of receivers)
    for (const sender of health.senders) {
      const controller = nameOf(sender.resource);
      const key = JSON.stringify([controller, place]);
      const known = states.get(key);
      if (known !== undefined && (known.lastAt ?? 0) >= sender.lastAt) continue;
      const unattributed = keeper.unattributed.get(controller);
      const isConnected = now - sender.lastAt < SILENT_MS;
      states.set(key, {
        ...{ controller, kind: "otlp", place, since: health.since, lastAt: sender.lastAt },
        state: isConnected ? "connected" : "waiting",
        ...(isConnected ? {} : { sentence: "Nothing has come for a while. It may have nothing to tell." }),
        ...(sender.lagMs === undefined ? {} : { lagMs: sender.lagMs }),
        ...(unattributed === undefined ? {} : { unattributed }),
        ...(Object.keys(health.refused).length === 0
          ? {}
          : { refused: health.refused as Readonly<Record<string, number>> }),
        cost: health.cost,
      });
    }
  return [...states.values()];
}
