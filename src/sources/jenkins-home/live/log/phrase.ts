import type { SignKind } from "../../../../model/running.ts";
import type { LineOwner } from "./owners.ts";

/** A phrase Jenkins prints: lines that match, whole and from their start, are it. */
export interface Phrase {
  readonly kind: SignKind;
  /** Whose lines may be it. */
  readonly owners: readonly LineOwner[];
  readonly pattern: RegExp;
  /** Names in it, from the groups of the pattern; by default all groups that matched. */
  readonly names?: (groups: readonly (string | undefined)[]) => readonly string[];
  /** Group that holds an instant as Java's `Date` prints it. */
  readonly dateGroup?: number;
  /** Group that holds a span of time as Jenkins prints it (`9 hr 28 min`). */
  readonly spanGroup?: number;
}

/** Of a phrase none of whose groups is a name to keep: text in it may be anything. */
export function noNames(): readonly string[] {
  return [];
}
