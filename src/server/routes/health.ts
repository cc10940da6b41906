import { endpoints } from "../../api/endpoints.ts";
import type { HealthAnswer } from "../../api/health.ts";
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
  readonly listeners: number;
}

/** `GET /api/v1/health`. */
export function healthRoute(controllers: Controllers, health: () => Health): Route {
  return routeOf(endpoints.health, ({ query }) => json(answerOf(controllers.asked(query), health())));
}

function answerOf(
  { name, board, storeHealth: store, couriers }: FollowedController,
  { version, startedAt, storeBytes, listeners }: Health,
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
