import type { ApiController } from "../../api/controllers.ts";
import type { HealthAnswer } from "../../api/health.ts";
import type { PrecisionAnswer } from "../../api/marks.ts";
import type { RunningAnswer } from "../../api/running.ts";
import { type Scope, usualScope } from "./period.ts";
import { type Route, scopeIn } from "./route.ts";

/** Whether events come from the server. */
export type Connection =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** It was there and is not; `since` by the clock of this browser. */
  | { readonly kind: "lost"; readonly since: number; readonly tries: number };

/** Whether this browser may ask. */
export type Session =
  | { readonly kind: "asking" }
  | { readonly kind: "open"; readonly needsToken: boolean }
  | { readonly kind: "closed"; readonly isSending: boolean; readonly problem?: string };

/** What a person sent and has no answer to yet, or was refused. */
export type Sending = { readonly kind: "sending" } | { readonly kind: "failed"; readonly detail: string };

/** The judgement that was last answered. */
interface RunningState {
  readonly answer?: RunningAnswer;
  readonly etag?: string;
  /** It is of a home that is not alive: times are as of its last sign of life, and do not go on. */
  readonly isOfThePast?: boolean;
  /** Why the last try failed; absent when it did not. */
  readonly problem?: string;
}

/** What was asked of the store, by its path below `api/v1/`: what it answered last, and why the last try failed. */
export interface Asked {
  readonly answer?: unknown;
  readonly etag?: string;
  readonly problem?: string;
  /** The server said that there is no such thing. */
  readonly isMissing?: boolean;
  readonly isAsking: boolean;
}

/** All that is shown depends on this and nothing else. */
export interface AppState {
  /** Clock of this browser, epoch milliseconds. */
  readonly now: number;
  /** How much the server's clock is ahead of it. */
  readonly clockAheadMs: number;
  readonly route: Route;
  /** Controller that the address names; absent: the first that is followed. */
  readonly controller?: string;
  /** All that are followed; empty before they are known. */
  readonly controllers: readonly ApiController[];
  /** Which runs were chosen last: views that are of a choice of runs are shown of these. */
  readonly scope: Scope;
  readonly session: Session;
  readonly connection: Connection;
  readonly running: RunningState;
  readonly health?: HealthAnswer;
  readonly precision?: PrecisionAnswer;
  /** By path below `api/v1/`. */
  readonly asked: ReadonlyMap<string, Asked>;
  /** Runs that are unfolded. */
  readonly unfolded: ReadonlySet<string>;
  /** By what it is about: `mark shop/deploy#61`, `acknowledge 0f…`. */
  readonly sending: ReadonlyMap<string, Sending>;
  /** Most rows of runs that are drawn. */
  readonly rows: number;
}

/** Rows drawn at first, and added when more are asked for: more than a person reads, few enough to draw at once. */
export const ROWS_AT_ONCE = 200;

/** What is known before the first answer. */
export function initialState(route: Route, now: number, controller?: string): AppState {
  return {
    now,
    clockAheadMs: 0,
    route,
    scope: scopeIn(route, usualScope),
    session: { kind: "asking" },
    connection: { kind: "connecting" },
    ...(controller === undefined ? {} : { controller }),
    controllers: [],
    running: {},
    asked: new Map(),
    unfolded: unfoldedBy(route),
    sending: new Map(),
    rows: ROWS_AT_ONCE,
  };
}

/** Name of the controller that is shown; undefined before it is known. */
export function shownController({
  controller,
  controllers,
}: Pick<AppState, "controller" | "controllers">): string | undefined {
  return controller ?? controllers[0]?.controller;
}

/** Runs that a route unfolds. */
function unfoldedBy(route: Route): ReadonlySet<string> {
  return new Set(route.view === "running" && route.run !== undefined ? [route.run] : []);
}
