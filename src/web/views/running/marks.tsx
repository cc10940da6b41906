import type { VNode } from "preact";
import type { PrecisionAnswer } from "../../../api/marks.ts";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { Icon } from "../../components/icon.tsx";
import { stateWords } from "../../components/state-words.ts";
import type { Sending } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";

/** What marking a verdict needs. */
export interface MarksProps {
  readonly verdict: ApiRunVerdict;
  readonly precision: PrecisionAnswer | undefined;
  readonly sending: Sending | undefined;
  readonly intents: Intents;
}

/** Two buttons that say whether a verdict was right, and how verdicts of its state were marked so far. */
export function Marks({ verdict, precision, sending, intents }: MarksProps): VNode {
  const isSending = sending?.kind === "sending";
  const button = (isRight: boolean) => (
    <button
      type="button"
      class="button"
      aria-pressed={verdict.mark?.isRight === isRight}
      disabled={isSending}
      onClick={() => intents.mark(verdict, isRight)}
    >
      <Icon name={isRight ? "check" : "cross"} />
      {isRight ? "This is right" : "This is wrong"}
    </button>
  );
  return (
    <div class="marks">
      <div class="buttons">
        {button(true)}
        {button(false)}
      </div>
      <p class="precision">{precisionText(verdict, precision)}</p>
      {sending?.kind === "failed" && (
        <p class="refused" role="alert">
          Not marked. {sending.detail}
        </p>
      )}
    </div>
  );
}

/** `27 of 29 “Silent step” marked right`. */
function precisionText({ state }: ApiRunVerdict, precision: PrecisionAnswer | undefined): string {
  if (precision === undefined) return "";
  const of = precision.states.find((one) => one.state === state);
  if (of === undefined || of.marked === 0) return `No “${stateWords[state]}” has been marked yet.`;
  return `${of.right} of ${of.marked} “${stateWords[state]}” marked right.`;
}
