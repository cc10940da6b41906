import type { VNode } from "preact";
import type { Intents } from "../data/intents.ts";
import { periods, periodWords, type Scope } from "../data/period.ts";
import { Text } from "./name.tsx";

/** What the choice of runs needs. */
export interface ScopeBarProps {
  readonly scope: Scope;
  readonly intents: Intents;
}

/** Which runs a view is about: a period, and a folder when one is chosen. */
export function ScopeBar({ scope, intents }: ScopeBarProps): VNode {
  return (
    <div class="scope" role="group" aria-label="Which runs">
      <div class="periods" role="group" aria-label="Period">
        {periods.map((period) => (
          <button type="button" aria-pressed={period === scope.period} onClick={() => intents.changeScope({ period })}>
            {periodWords[period]}
          </button>
        ))}
      </div>
      {scope.folder !== "" && (
        <span class="folder-chip">
          <Text text={scope.folder} />
          <button type="button" aria-label="All folders" onClick={() => intents.changeScope({ folder: "" })}>
            ×
          </button>
        </span>
      )}
    </div>
  );
}
