import { keepUnits, NAME_PART_END } from "../line-breaks.ts";
import { visible } from "../safe-text.ts";

/** Text that is markup already; only {@link html} makes it. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What may stand in a template: markup as it is, anything else escaped, lists one after the other, undefined as nothing. */
export type Insert = Html | string | number | undefined | readonly Insert[];

/**
 * Markup from a template; what is inserted is escaped unless it is markup itself, so that no name can become markup.
 *
 * Attributes must be in double quotes.
 */
export function html(texts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(texts.map((text, index) => (index === 0 ? "" : markupOf(inserts[index - 1])) + text).join(""));
}

function markupOf(insert: Insert): string {
  if (insert instanceof Html) return insert.markup;
  if (insert === undefined) return "";
  if (typeof insert === "string" || typeof insert === "number") return escapeText(keepUnits(visible(String(insert))));
  return insert.map(markupOf).join("");
}

/** A text whose names may break between their parts where a line has no room, so that no word breaks in itself. */
export function breakable(text: string): Html {
  return new Html(text.split(NAME_PART_END).map(markupOf).join("<wbr>"));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
