/**
 * Inside a name: after `/` or `_`, after `-` or a dot before a letter (dates and numbers stay whole), and before a capital after a
 * small letter. There a name may break where a line has no room, so that no word breaks in itself.
 */
export const NAME_PART_END = /(?<=[/_])(?=[\p{L}\p{N}])|(?<=[-.])(?=\p{L})|(?<=\p{Ll})(?=\p{Lu})/u;

const NO_BREAK = "\u00a0";

/** A text in which a number and its unit stay on one line, and so do the parts of a duration. */
export function keepUnits(text: string): string {
  return text
    .replace(/(?<=\d) (?=%|(?:ms|s|min|h|d)(?![a-z]))/g, NO_BREAK)
    .replace(/(?<=\d\u00a0(?:d|h|min)) (?=\d+\u00a0(?:h|min|s)(?![a-z]))/g, NO_BREAK);
}
