const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Scripts and symbols that terminals draw two columns wide, as far as names of jobs use them. */
const WIDE =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|.*\ufe0f)/u;

/** Columns a text takes on a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The characters of a text, as people count them. */
export function splitText(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment);
}

/** A text in at most `width` columns: the middle gives way to `…`, since the ends of names tell them apart. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width <= 1) return "…".slice(0, Math.max(width, 0));
  const parts = splitText(text);
  const head = take(parts, Math.ceil((width - 1) / 2));
  const tail = take(parts.reverse(), Math.floor((width - 1) / 2));
  return `${head.join("")}…${tail.reverse().join("")}`;
}

function take(parts: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const part of parts) {
    left -= textWidth(part);
    if (left < 0) break;
    taken.push(part);
  }
  return taken;
}

/** Pads to a width at the end, or at the start for numbers. */
export function pad(text: string, width: number, align: "start" | "end"): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "end" ? space + text : text + space;
}

/** A space that may end a line: not one between a number and its unit, nor one inside `8 min 55 s`. */
const BREAK = / (?!%|(?:ms|s|min|h|d)(?![a-z]))(?!(?<=\d (?:d|h|min) )\d+ (?:h|min|s)(?![a-z]))/;

/** Breaks a text into lines of at most `width` columns, between words. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(BREAK)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = shorten(word, width);
    }
  }
  return line === "" ? lines : [...lines, line];
}
