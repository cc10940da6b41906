const NO_BREAK = "\u00a0";

/** A text in which a number and its unit stay on one line, and so do the parts of a duration. */
export function keepUnits(text: string): string {
  return text
    .replace(/(\d) (?=%|(?:ms|s|min|h|d)(?![a-z]))/g, `$1${NO_BREAK}`)
    .replace(/(\d\u00a0(?:d|h|min)) (?=\d+\u00a0(?:h|min|s)(?![a-z]))/g, `$1${NO_BREAK}`);
}
