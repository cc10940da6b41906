import { shorten, splitText, textWidth } from "./text-width.ts";

/**
 * Texts in at most `width` columns each, such that those that differ still look different, as far as the width allows.
 *
 * As {@link shorten}; only where that would make some alike, the part that those share gives way instead of the middle.
 */
export function shortenApart(texts: readonly string[], width: number): string[] {
  const shown = new Map(texts.map((text) => [text, shorten(text, width)]));
  for (const group of alikeOf([...shown.keys()], shown)) setApart(group, shown, width);
  return texts.map((text) => shown.get(text)!);
}

/** Those of the texts that are shown alike, in groups. */
function alikeOf(texts: readonly string[], shown: ReadonlyMap<string, string>): string[][] {
  const groups = new Map<string, string[]>();
  for (const text of texts) {
    const short = shown.get(text)!;
    groups.set(short, [...(groups.get(short) ?? []), text]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Shows each from where they begin to differ; some may differ later still. */
function setApart(group: readonly string[], shown: Map<string, string>, width: number): void {
  const shared = sharedLength(group);
  for (const text of group) shown.set(text, fromDifference(text, shared, width));
  for (const alike of alikeOf(group, shown)) if (sharedLength(alike) > shared) setApart(alike, shown, width);
}

function sharedLength(texts: readonly string[]): number {
  const [first = [], ...others] = texts.map(splitText);
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return end < 0 ? first.length : end;
}

/** Letters of the word that the difference is in, so far as a few show them. */
const MOST_BEFORE = 4;

function wordStart(parts: readonly string[], place: number): number {
  let start = place;
  while (start > 0 && place - start < MOST_BEFORE && /[\p{L}\p{N}]/u.test(parts[start - 1]!)) start--;
  return start > 0 && /[\p{L}\p{N}]/u.test(parts[start - 1]!) ? place : start;
}

/** A start to know the text by, then what follows the shared part. */
function fromDifference(text: string, shared: number, width: number): string {
  const parts = splitText(text);
  const start = parts.slice(0, Math.min(shared, Math.floor(width / 3))).join("");
  const rest = parts.slice(wordStart(parts, shared)).join("");
  return `${start}…${shorten(rest, width - textWidth(start) - 1)}`;
}
