/** What the end of a `build.xml` says; `other` is a build of something else, `undecided` one whose end does not tell. */
export type TailVerdict = "finished" | "unfinished" | "other" | "undecided";

/** Bytes from the end looked at: `completed` stands behind the engine's part, before a list of checkouts. */
export const TAIL_BYTES = 8192;

/** Bytes looked at first, and mostly enough. */
export const SHORT_TAIL_BYTES = 512;

const RUN_END = "</flow-build>";

/**
 * Whether the run whose `build.xml` ends so is over; the same rule as that of a whole record.
 *
 * `<completed>` is a child of the root, indented by two blanks; the same tag deeper down, in an action of some plugin, is not it.
 * Without `<completed>`, as before
 * workflow-job 2.19 or when it stands before the tail, the whole record decides.
 */
export function judgeTail(tail: string): TailVerdict {
  const trimmed = tail.trimEnd();
  if (!trimmed.endsWith(RUN_END)) return /<\/[\w.$-]+>$/.test(trimmed) ? "other" : "undecided";
  const match = /\n {2}<completed>(true|false)<\/completed>/.exec(trimmed);
  if (match === null) return "undecided";
  return match[1] === "true" ? "finished" : "unfinished";
}
