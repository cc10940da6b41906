/** Invisible characters that reorder or hide text: a name must not be able to look like another. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/**
 * A text with every character made visible that would act instead of show: `␛` for an escape, `<U+202E>` for a reversal.
 *
 * Names of Pipelines, stages and files are whatever somebody typed; a terminal must not obey them.
 */
export function visible(text: string): string {
  return [...text.replace(/\p{Surrogate}/gu, "\ufffd")].map(visibleControl).join("").replace(INVISIBLE, codePoint);
}

function visibleControl(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return code < 0xa0 && code > 0x7f ? codePoint(character) : character;
}

function codePoint(character: string): string {
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}>`;
}
