import type { VNode } from "preact";
import { Icon } from "../../components/icon.tsx";
import { Text } from "../../components/name.tsx";
import type { Intents } from "../../data/intents.ts";
import { type Need, needs, needWords } from "../../data/need.ts";
import { hrefOf, type RunningRoute } from "../../data/route.ts";

/** What the filters need. */
export interface FiltersProps {
  readonly route: RunningRoute;
  readonly counts: Readonly<Record<Need, number>>;
  readonly intents: Intents;
}

/** Chips for how much a run needs a person, a search, and what cause is shown; all of it is in the address. */
export function Filters({ route, counts, intents }: FiltersProps): VNode {
  return (
    <search class="filters" aria-label="Filter runs">
      <div class="chips">
        {needs.map((need) => (
          <button
            type="button"
            class={`chip ${need}`}
            aria-pressed={route.needs.includes(need)}
            disabled={counts[need] === 0 && !route.needs.includes(need)}
            onClick={() => intents.toggleNeed(need)}
          >
            <Icon name={need} />
            {needWords[need].chip} <span class="count">{counts[need]}</span>
          </button>
        ))}
      </div>
      <label class="search">
        <Icon name="search" />
        <span class="unseen-text">Search runs</span>
        <input
          type="search"
          placeholder="Pipeline, state, agent, lock"
          value={route.search}
          onInput={(event) => intents.search(event.currentTarget.value)}
        />
      </label>
      {route.cause !== undefined && <CauseFilter route={route} cause={route.cause} />}
    </search>
  );
}

function CauseFilter({ route, cause }: { readonly route: RunningRoute; readonly cause: string }): VNode {
  const { cause: _, ...without } = route;
  return (
    <p class="only">
      Only what{" "}
      <strong>
        <Text text={cause} />
      </strong>{" "}
      holds up. <a href={hrefOf(without)}>Show all runs</a>
    </p>
  );
}
