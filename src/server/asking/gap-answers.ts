import type { StoreGap } from "../../model/store-gap.ts";
import { gapSentence } from "../../publish/gap-words.ts";
import type { StoreError } from "../../store/store-error.ts";
import { HttpProblem } from "../http/answers.ts";

/** A part of a store is soon back, or for long not. */
const AGAIN_AFTER_S = "10";

/** What was not found in an answer that lacks parts of the store may be there: nobody can tell now. */
export function incompleteProblem({ detail }: HttpProblem, gaps: readonly StoreGap[]): HttpProblem {
  const words = `${detail} But not all of the store answers: ${gaps.map(gapSentence).join(" ")}`;
  return new HttpProblem(503, words, { "retry-after": AGAIN_AFTER_S });
}

/** No part of the store that was needed answers. */
export function unreachableProblem({ message, hint }: StoreError): HttpProblem {
  return new HttpProblem(503, `${message} ${hint}`, { "retry-after": AGAIN_AFTER_S });
}
