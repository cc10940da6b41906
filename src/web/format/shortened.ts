/** Longest text that is shown whole: five lines or so. What is longer came from a name that is not meant to be read. */
const MOST_CHARACTERS = 480;

/** Longest word that is shown whole. */
const MOST_OF_WORD = 120;

/** A text with its overlong words cut in their middle, and then cut at its end: names can be 4 kB long, sentences hold several of them. */
export function shortened(text: string): string {
  const words = text.replace(LONG_WORD, (word) => `${word.slice(0, 80)}…${word.slice(-30)}`);
  return words.length <= MOST_CHARACTERS ? words : `${words.slice(0, MOST_CHARACTERS - 1)}…`;
}

const LONG_WORD = new RegExp(`\\S{${MOST_OF_WORD + 1},}`, "g");
