import type { InventoryMoment } from "../../model/inventory.ts";
import type { InventoryComparison } from "../../model/inventory-diff.ts";
import type { Finding } from "../findings/finding.ts";
import { dayOf, type InventoryAbout } from "./about.ts";
import { sentencesOf } from "./sentences.ts";

/** An inventory as it is printed with `--json`: all of it, whatever `--top` says. */
export function momentJson(moment: InventoryMoment): object {
  return { day: dayOf(moment), ...moment };
}

/** What changed as it is printed with `--json`: the numbers of both instants, every change, and the sentences. */
export function comparisonJson(comparison: InventoryComparison, about: InventoryAbout): object {
  const { before: then, now, diff } = comparison;
  const side = (moment: InventoryMoment): object => ({ day: dayOf(moment), at: moment.at, snapshot: moment.snapshot });
  const sentences = sentencesOf(comparison, about).map(({ id, headline, detail }: Finding) => ({
    id,
    headline,
    detail,
  }));
  return { before: side(then), now: side(now), sentences, ...diff };
}
