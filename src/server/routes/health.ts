import { endpoints } from "../../api/endpoints.ts";
import type { HealthAnswer } from "../../api/health.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import type { CourierHealth } from "../alerts/alert-courier.ts";
import { apiFollowing, type FollowingState } from "../board/following-state.ts";
import { json } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";
import type { StoreHealth } from "../scanning/store-follower.ts";

/** How the parts of the server are. */
export interface Health {
  readonly version: string;
  readonly controller: string;
  readonly startedAt: number;
  readonly following: FollowingState;
  readonly store: StoreHealth;
  /** How large the file of the store is. */
  readonly storeBytes: number | undefined;
  readonly alerts: readonly CourierHealth[];
  readonly listeners: number;
}

/** `GET /api/v1/health`. */
export function healthRoute(health: () => Health): Route {
  return routeOf(endpoints.health, () => json(answerOf(health())));
}

function answerOf({
  version,
  controller,
  startedAt,
  following,
  store,
  storeBytes,
  alerts,
  listeners,
}: Health): HealthAnswer {
  return {
    version,
    controller,
    startedAt: isoInstant(startedAt),
    following: apiFollowing(following),
    store: {
      state: store.state,
      ...(store.scannedAt === undefined ? {} : { scannedAt: isoInstant(store.scannedAt) }),
      ...(store.scanMs === undefined ? {} : { scanMs: store.scanMs }),
      ...(store.runs === undefined ? {} : { runs: store.runs }),
      ...(storeBytes === undefined ? {} : { bytes: storeBytes }),
      ...(store.reason === undefined ? {} : { reason: store.reason }),
    },
    alerts: alerts.map(({ kind, host, waiting, sentAt, failingSince }) => ({
      kind,
      host,
      waiting,
      ...(sentAt === undefined ? {} : { sentAt: isoInstant(sentAt) }),
      ...(failingSince === undefined ? {} : { failingSince: isoInstant(failingSince) }),
    })),
    listeners,
  };
}
