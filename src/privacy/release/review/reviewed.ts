import { ReleaseError } from "../../release-error.ts";
import type { ReviewRecord, Roster } from "./record.ts";
import { type ReviewSubject, standingOf } from "./state.ts";

declare const mark: unique symbol;

/**
 * Something that two persons have approved byte for byte, and whose embargo is over. Only {@link reviewed} makes one: whoever takes a
 * `Reviewed` cannot be given anything else.
 */
export interface Reviewed<T> {
  readonly [mark]: true;
  readonly value: T;
  /** The records that approve it, for whoever checks. */
  readonly records: readonly ReviewRecord[];
}

/**
 * Takes something for reviewed when its records say so.
 *
 * @throws ReleaseError NOT_REVIEWED, EMBARGO, STOPPED
 */
export function reviewed<T>(
  value: T,
  log: { readonly records: readonly ReviewRecord[]; readonly roster: Roster },
  subject: ReviewSubject,
): Reviewed<T> {
  const { state, publishableFrom } = standingOf(log.records, log.roster, subject);
  // One that was published is written again after a crash, with the same bytes.
  const isApproved = publishableFrom !== undefined && subject.today >= publishableFrom;
  if (state === "approved" || (state === "published" && isApproved)) {
    const records = log.records.filter(({ object }) => object === subject.object);
    return { value, records } as unknown as Reviewed<T>;
  }
  if (state === "embargo")
    throw new ReleaseError("EMBARGO", `It may be published from ${publishableFrom} on.`, "Wait until then.");
  if (state === "stopped")
    throw new ReleaseError("STOPPED", "It was stopped, and is never published.", "Build another release.");
  throw new ReleaseError(
    "NOT_REVIEWED",
    `It is ${state}: exactly these bytes are not approved by two persons.`,
    "A privacy reviewer and a publisher approve it; changed bytes are proposed anew.",
  );
}
