import type { ItemFact, ItemKind } from "../../model/items.ts";
import { itemsQuery, type ListedItem, type ListedItems, readItems } from "./answers/items.ts";
import type { JsonObject } from "./json.ts";
import { pathOfItem } from "./places.ts";
import type { RestErrorCode } from "./rest-error.ts";

/** Folders within folders asked for at once. */
const DEPTH = 4;

/** Items of one folder asked for at once where all of them are too many. */
const PAGE = 2000;

/** A list of items still to be asked for. */
interface Part {
  readonly folder: string;
  readonly kind: ItemKind;
  readonly depth: number;
  readonly range?: { readonly from: number; readonly to: number };
}

/**
 * One walk over all items of a controller: as a rule one request. Where an answer is too large it is asked for folder by folder, then
 * page by page.
 */
export class ItemWalk {
  private readonly parts: Part[] = [{ folder: "", kind: "folder", depth: DEPTH }];
  private readonly items = new Map<string, ListedItem>();
  /** Something could not be read: what is not in it may be there all the same. */
  isPartly = false;

  /** Parts that were taken out and not yet answered. */
  private asked = 0;

  get isDone(): boolean {
    return this.parts.length === 0 && this.asked === 0;
  }

  /** All items found so far. */
  get facts(): ItemFact[] {
    return [...this.items.values()].map(({ fact }) => fact);
  }

  /** Takes out what to ask for next. */
  next(): Part | undefined {
    const part = this.parts.shift();
    if (part !== undefined) this.asked++;
    return part;
  }

  /** What to ask for, below the root. */
  pathOf({ folder, depth, range }: Part): string {
    const path = pathOfItem(folder);
    return `${path === "" ? "" : `${path}/`}${itemsQuery(depth, range)}`;
  }

  /** Takes an answer in, and says what it lists. */
  took(part: Part, answer: JsonObject): readonly ListedItem[] {
    this.asked--;
    const listed: ListedItems = readItems(answer, { name: part.folder, kind: part.kind });
    for (const item of listed.items) this.items.set(item.fact.fullName, item);
    for (const folder of listed.folders)
      this.parts.push({ folder, kind: this.items.get(folder)?.fact.kind ?? "folder", depth: DEPTH });
    const { range } = part;
    if (range !== undefined && listed.direct >= range.to - range.from)
      this.parts.unshift({ ...part, range: { from: range.to, to: range.to + PAGE } });
    return listed.items;
  }

  /** It was not answered: it is asked for in smaller parts, left out, or asked for again. */
  missed(part: Part, code: RestErrorCode): void {
    this.asked--;
    const isLarge = code === "tooLarge" || code === "timeout" || code === "malformed";
    if (isLarge && part.depth > 1) this.parts.unshift({ ...part, depth: 1 });
    else if (isLarge && part.range === undefined) this.parts.unshift({ ...part, range: { from: 0, to: PAGE } });
    else if (isLarge || code === "forbidden" || code === "notFound" || code === "server") this.isPartly = true;
    else this.parts.unshift(part);
  }
}
