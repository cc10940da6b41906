import type { Place } from "./places.ts";

/** OTLP's status of a span that failed. */
const ERROR = 2;

/** How a step stands that has not ended: no outcome. */
const open: ReadonlySet<string> = new Set(["QUEUED", "IN_PROGRESS", "PAUSED_PENDING_INPUT"]);

/**
 * Whether a span says that its step failed, or was interrupted: an interruption by a person, a newer run or another branch leaves the
 * status of the span unset.
 */
export function carriesError({ node: { span }, isSkipped }: Place): boolean {
  if (isSkipped || span.result === undefined) return false;
  if (span.status === ERROR) return true;
  return (span.status ?? 0) === 0 && span.result !== "SUCCESS" && span.result !== "UNSTABLE" && !open.has(span.result);
}

/**
 * How a step or stage ended, in the words of a home; undefined where OTLP does not say.
 *
 * The span of a step is over before Jenkins writes down that the step made its stage unstable, so in an unstable stage of which no
 * part tells why, any step that succeeded by its span may be the one.
 *
 * @param isExplained whether some part of a container tells why it is unstable
 */
export function outcomeOf(place: Place, isExplained: (container: Place) => boolean): string | undefined {
  const { result } = place.node.span;
  if (place.isSkipped) return "NOT_EXECUTED";
  if (result === undefined || open.has(result)) return undefined;
  // One word there for what did not run and for what ended NOT_BUILT.
  if (result === "NOT_EXECUTED") return carriesError(place) ? "NOT_BUILT" : result;
  const { container } = place;
  const isStep = place.node.span.role === "step";
  if (isStep && result === "SUCCESS" && container?.node.span.result === "UNSTABLE" && !isExplained(container))
    return undefined;
  return result;
}

/** The containers of which some part ended worse than in success. */
export function explainedContainers(places: readonly Place[]): ReadonlySet<Place> {
  const explained = new Set<Place>();
  for (const place of places) {
    const { result, role } = place.node.span;
    const isBad = result !== undefined && result !== "SUCCESS" && role !== "agentWait" && !place.isSkipped;
    if (isBad && place.container !== undefined) explained.add(place.container);
  }
  return explained;
}
