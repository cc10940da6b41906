import type { RunRows } from "../../../model/run-rows.ts";
import { INTERRUPTED, interruptionCause } from "./class-names.ts";
import { carriesError } from "./outcomes.ts";
import { isStage, type Place } from "./places.ts";

/** The spans of a run at which errors arose, and which of these ended the run. */
export interface ErrorOrigins {
  readonly origins: ReadonlySet<Place>;
  /** Spans of errors that nobody caught; undefined while it is not known how the run ended. */
  readonly fatal: ReadonlySet<Place> | undefined;
}

/**
 * Finds where errors arose: Jenkins marks the step that failed and every block around it that the error went through, so it is the
 * deepest span, unless a block failed of something else than what is within it.
 */
export function errorOrigins(places: readonly Place[]): ErrorOrigins {
  const failed = new Map<Place, Place[]>();
  for (const place of places)
    if (place.container !== undefined && place.node.span.role !== "agentWait" && carriesError(place)) {
      const siblings = failed.get(place.container);
      if (siblings === undefined) failed.set(place.container, [place]);
      else siblings.push(place);
    }
  const origins = new Set<Place>();
  for (const inContainer of failed.values())
    for (const place of inContainer)
      if (!(failed.get(place) ?? []).some((inner) => isSameError(inner, place))) origins.add(place);
  const fatal = fatalErrors(places[0], failed);
  for (const wait of places.filter(isGivenUp)) moveToWait(wait, { root: places[0]!, origins, fatal });
  return { origins, fatal };
}

/** Rows of errors. */
export function errorRows(places: readonly Place[], { origins, fatal }: ErrorOrigins): RunRows["error"] {
  return places.flatMap((place) => (origins.has(place) ? [errorRow(place, fatal)] : []));
}

/** An agent that was given up while it was waited for leaves its wait alone, without a span around it. */
function isGivenUp(place: Place): boolean {
  return place.node.span.role === "agentWait" && place.node.parent === undefined && carriesError(place);
}

/**
 * The error of an agent that was given up arose there, and not in the stage or branch around it, which seems to have failed by itself. Which one
 * that is, is not said: the nearest one that can be meant.
 */
function moveToWait(
  wait: Place,
  { root, origins, fatal }: { root: Place; origins: Set<Place>; fatal: Set<Place> | undefined },
): void {
  const { span } = wait.node;
  const at = span.startAt ?? Number.NaN;
  const around = [...origins].filter(
    (place) =>
      isStage(place) &&
      place.node.span.flowNode! < span.flowNode! &&
      place.node.span.causeClass === span.causeClass &&
      place.node.span.startAt! <= at &&
      place.node.span.endAt! >= at,
  );
  const nearest = around.sort((one, other) => one.node.span.flowNode! - other.node.span.flowNode!).at(-1);
  if (nearest !== undefined) origins.delete(nearest);
  origins.add(wait);
  if (fatal?.has(nearest ?? root) === true) fatal.add(wait);
}

function errorRow(place: Place, fatal: ErrorOrigins["fatal"]): RunRows["error"][number] {
  const { span } = place.node;
  const errorClass = classOf(place);
  return {
    ...(span.flowNode === undefined ? {} : { flowNode: span.flowNode }),
    ...(place.stage?.node.span.flowNode === undefined ? {} : { stage: place.stage.node.span.flowNode }),
    ...(span.function === undefined ? {} : { function: span.function }),
    ...(errorClass === undefined ? {} : { errorClass }),
    // Behind an error of an agent there is another class, which only its message names.
    ...(errorClass === undefined || errorClass === "hudson.remoting.ProxyException"
      ? {}
      : { effectiveClass: errorClass }),
    ...(span.causeClass === undefined ? {} : { causeClass: interruptionCause(span.causeClass) }),
    ...(fatal === undefined ? {} : { handled: !fatal.has(place) }),
  };
}

/** Class of what was thrown; of an interruption, which has no exception in its span, it is known by its kind. */
function classOf({ node: { span } }: Place): string | undefined {
  return span.errorClass ?? (span.causeClass === undefined && span.status === 2 ? undefined : INTERRUPTED);
}

function isSameError(inner: Place, outer: Place): boolean {
  const [one, other] = [classOf(inner), classOf(outer)];
  return one === undefined || other === undefined || one === other;
}

/**
 * Follows the error that ended the run down from its root. Of several steps that failed in one block, the last one's error left it; of
 * branches that failed, Jenkins passes one error on, but nobody caught the others.
 */
function fatalErrors(root: Place | undefined, failed: ReadonlyMap<Place, readonly Place[]>): Set<Place> | undefined {
  const result = root?.node.span.result;
  if (root === undefined || result === undefined) return undefined;
  const fatal = new Set<Place>(result === "SUCCESS" || result === "UNSTABLE" ? [] : [root]);
  for (const container of fatal) {
    const inner = failed.get(container) ?? [];
    const last = inner
      .filter((place) => place.node.span.role !== "branch")
      .filter((place) => container === root || isSameError(place, container))
      .sort(byEnd)
      .at(-1);
    for (const place of inner) if (place === last || place.node.span.role === "branch") fatal.add(place);
  }
  return fatal;
}

function byEnd(one: Place, other: Place): number {
  return (
    (one.node.span.endAt ?? 0) - (other.node.span.endAt ?? 0) ||
    (one.node.span.flowNode ?? 0) - (other.node.span.flowNode ?? 0)
  );
}
