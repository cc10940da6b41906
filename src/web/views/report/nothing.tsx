import type { VNode } from "preact";
import { Prose } from "../../components/prose.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import type { Scope } from "../../data/period.ts";

/** What is said where there is nothing. */
export interface NothingProps {
  readonly state: AppState;
  readonly scope: Scope;
  /** Why there is nothing. */
  readonly because: string;
  readonly intents: Intents;
}

/** That no run is to be told of, why, and how to see some. */
export function Nothing({ state, scope, because, intents }: NothingProps): VNode {
  if (state.health?.store.state === "waiting" && state.health.store.scannedAt === undefined)
    return (
      <div class="empty">
        <h2>The home is read for the first time</h2>
        <p>What its runs tell is shown here as soon as that is done.</p>
      </div>
    );
  return (
    <div class="empty">
      <h2>{scope.period === "all" ? "No runs" : "No runs in this period"}</h2>
      <p>
        <Prose text={because} />
      </p>
      {scope.period !== "all" && (
        <button type="button" class="button" onClick={() => intents.changeScope({ period: "all" })}>
          Show all runs
        </button>
      )}
    </div>
  );
}
