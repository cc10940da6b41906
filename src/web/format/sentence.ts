/** A text with its first letter in upper case, for where it stands alone. Not for texts that may begin with a name. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first sentence of a text, and what follows it; the latter is empty when there is one only. */
export function firstSentence(text: string): readonly [first: string, rest: string] {
  const end = /[.!?] (?=\S)/.exec(text);
  return end === null ? [text, ""] : [text.slice(0, end.index + 1), text.slice(end.index + 2)];
}
