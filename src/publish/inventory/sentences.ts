import type { InventoryComparison } from "../../model/inventory-diff.ts";
import type { Finding } from "../findings/finding.ts";
import type { InventoryAbout } from "./about.ts";
import { libraryMoves } from "./library-sentences.ts";
import * as pipelines from "./pipeline-sentences.ts";
import type { SentenceRule } from "./sentence.ts";
import * as setup from "./setup-sentences.ts";

/** More are not read; the tables hold the rest. */
const MOST = 12;

const rules: readonly SentenceRule[] = [...Object.values(pipelines), libraryMoves, ...Object.values(setup)];

/** What changed between two instants in sentences, the most telling first; that nothing did is one, too. */
export function sentencesOf(comparison: InventoryComparison, about: InventoryAbout): Finding[] {
  const sentences = rules
    .flatMap((rule) => rule(comparison, about))
    .sort((one, other) => other.weight - one.weight || (one.headline < other.headline ? -1 : 1));
  if (comparison.diff.changes.length === 0)
    sentences.unshift({
      id: "nothing",
      headline: "Nothing changed in how Pipelines are made or controllers are set up.",
      detail: "Pipelines may have run more or less often: flowmeter report says so.",
      weight: 100,
    });
  return sentences.slice(0, MOST);
}
