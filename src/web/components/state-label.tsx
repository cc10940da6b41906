import type { VNode } from "preact";
import type { ApiRunVerdict } from "../../api/verdicts.ts";
import { runStates } from "../../model/verdict.ts";
import { needOf } from "../data/need.ts";
import { Icon } from "./icon.tsx";
import { stateIcon, stateWords } from "./state-words.ts";

/** A state of a run: its drawing, its word, its colour; its meaning on hover. */
export function StateLabel({ state, level }: Pick<ApiRunVerdict, "state" | "level">): VNode {
  return (
    <span class={`state ${needOf({ state, level })}`} title={runStates[state].meaning}>
      <Icon name={stateIcon({ state, level })} />
      <span>{stateWords[state]}</span>
    </span>
  );
}
