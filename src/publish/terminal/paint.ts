import type { Tone } from "../page/page.ts";

/** What a text on a terminal is. */
type Paint = "heading" | "strong" | "quiet" | "accent" | Tone;

/** Gives a text its look: that of a terminal, or none. */
export type Painter = (paint: Paint, text: string) => string;

/** SGR parameters; colours are of the basic 16, which every theme chooses to be readable. */
const codes: Readonly<Record<Paint, string>> = {
  heading: "1;36",
  strong: "1",
  quiet: "2",
  accent: "36",
  work: "34",
  agent: "33",
  lock: "35",
  input: "31",
  downstream: "32",
  sleep: "36",
  other: "2",
  success: "32",
  unstable: "33",
  failure: "31",
  aborted: "90",
  notBuilt: "2",
  unfinished: "34",
};

/** Paints, or leaves texts as they are. */
export function painter(hasColour: boolean): Painter {
  return hasColour
    ? (paint, text) => (text === "" ? "" : `\u001b[${codes[paint]}m${text}\u001b[0m`)
    : (_, text) => text;
}
