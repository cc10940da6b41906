/**
 * A text with its invisible characters written out: `[U+202E]`.
 *
 * Control and format characters let one name pass for another (a right-to-left override turns the rest of it around).
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `[U+${codePoint(character)}]`);
}

/** Joiners are left: scripts and emoji need them. */
const INVISIBLE = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function codePoint(character: string): string {
  return character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
}
