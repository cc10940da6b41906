import { endpoints } from "../../api/endpoints.ts";
import type { HealthAnswer } from "../../api/health.ts";
import type { StoreGap } from "../../model/store-gap.ts";
import { gapsJson } from "../../publish/gap-words.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { apiFollowing } from "../board/following-state.ts";
import type { Controllers } from "../controllers/controllers.ts";
import type { FollowedController } from "../controllers/followed-controller.ts";
import { json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";

/** How what all controllers share is. */
export interface Health {
  readonly version: string;
  readonly startedAt: number;
  /** How large the file of the store is. */
  readonly storeBytes: number | undefined;
  /** Parts of the store that do not answer now. */
  readonly storeGaps: readonly StoreGap[];
  readonly listeners: number;
}

/** `GET /api/v1/health`. */
export function healthRoute(controllers: Controllers, health: () => Promise<Health>): Route {
  return routeOf(endpoints.health, async ({ query }) => json(answerOf(controllers.asked(query), await health())));
}

function answerOf(
  { name, board, storeHealth: store, couriers }: FollowedController,
  { version, startedAt, storeBytes, storeGaps, listeners }: Health,
): HealthAnswer {
  return {
    version,
    controller: name,
    startedAt: isoInstant(startedAt),
    following: apiFollowing(board.following),
    store: {
      state: store.state,
      ...(store.scannedAt === undefined ? {} : { scannedAt: isoInstant(store.scannedAt) }),
      ...(store.scanMs === undefined ? {} : { scanMs: store.scanMs }),
      ...(store.runs === undefined ? {} : { runs: store.runs }),
      ...(storeBytes === undefined ? {} : { bytes: storeBytes }),
      ...(storeGaps.length === 0 ? {} : { gaps: gapsJson(storeGaps) }),
      ...(store.reason === undefined ? {} : { reason: store.reason }),
    },
    alerts: couriers.map(({ health: { kind, host, waiting, sentAt, failingSince } }) => ({
      kind,
      host,
      waiting,
      ...(sentAt === undefined ? {} : { sentAt: isoInstant(sentAt) }),
      ...(failingSince === undefined ? {} : { failingSince: isoInstant(failingSince) }),
    })),
    listeners,
  };
}
