import type { ApiController } from "../../api/controllers.ts";
import type { ApiFollowing } from "../../api/following.ts";
import type { HealthAnswer } from "../../api/health.ts";
import type { PrecisionAnswer } from "../../api/marks.ts";
import type { RunningAnswer } from "../../api/running.ts";
import type { ApiIncident } from "../../api/verdicts.ts";
import type { Asked, Sending, Session } from "./app-state.ts";
import type { Route } from "./route.ts";

/** Something that happened and changes what is shown. Instants are of this browser's clock, except `serverAt`. */
export type Action =
  | { readonly kind: "ticked"; readonly at: number }
  | { readonly kind: "navigated"; readonly route: Route }
  | { readonly kind: "sessionKnown"; readonly session: Session }
  | { readonly kind: "connected" }
  | { readonly kind: "lost"; readonly at: number }
  | { readonly kind: "runningAnswered"; readonly answer: RunningAnswer; readonly etag?: string }
  | { readonly kind: "runningUnchanged" }
  | { readonly kind: "runningFailed"; readonly problem: string }
  | { readonly kind: "clockSeen"; readonly at: number; readonly serverAt: number }
  | { readonly kind: "alive"; readonly following: ApiFollowing }
  | { readonly kind: "controllersAnswered"; readonly controllers: readonly ApiController[] }
  | { readonly kind: "healthAnswered"; readonly health: HealthAnswer }
  | { readonly kind: "precisionAnswered"; readonly precision: PrecisionAnswer }
  | { readonly kind: "askedChanged"; readonly path: string; readonly asked: Asked }
  | { readonly kind: "toggledRun"; readonly run: string }
  | { readonly kind: "moreAsked" }
  | { readonly kind: "sendingChanged"; readonly key: string; readonly sending?: Sending }
  | { readonly kind: "marked"; readonly run: string; readonly isRight: boolean; readonly markedAt: string }
  | { readonly kind: "acknowledged"; readonly incident: ApiIncident };
