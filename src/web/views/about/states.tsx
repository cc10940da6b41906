import type { VNode } from "preact";
import { type RunState, runStates } from "../../../model/verdict.ts";
import { StateLabel } from "../../components/state-label.tsx";
import { usualLevel } from "../../components/state-words.ts";

/** Every state a run can be in, in order of precedence: what it means, and who can do something. */
export function States({ asked }: { readonly asked: RunState | undefined }): VNode {
  const states = Object.keys(runStates) as RunState[];
  return (
    <dl class="states">
      {states.map((state) => (
        <div key={state} class={state === asked ? "asked" : ""} data-state={state}>
          <dt>
            <StateLabel state={state} level={usualLevel(state)} /> <code>{state}</code>
          </dt>
          <dd>
            {runStates[state].meaning} <span class="quiet">Acts: {runStates[state].who}.</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
