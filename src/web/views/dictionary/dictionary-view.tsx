import type { VNode } from "preact";
import type { MetricsAnswer } from "../../../api/metrics.ts";
import { Answered } from "../../components/answered.tsx";
import { Icon } from "../../components/icon.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { pathsOf } from "../../data/paths-of.ts";
import { type DictionaryRoute, hrefOf } from "../../data/route.ts";
import { MetricDetails } from "./metric-details.tsx";
import { MetricList } from "./metric-list.tsx";

/** What the Dictionary needs. */
export interface DictionaryViewProps {
  readonly state: AppState;
  readonly route: DictionaryRoute;
  readonly intents: Intents;
}

/** Every metric: what it asks, what its answer is for, what it is now. One that the address names is shown with all of it. */
export function DictionaryView({ state, route, intents }: DictionaryViewProps): VNode {
  const [list = ""] = pathsOf(state);
  const { metric, ...all } = route;
  if (metric !== undefined)
    return (
      <main id="main" class="page report metric">
        <p class="back">
          <a href={hrefOf(all)}>
            <Icon name="chevron" /> All metrics
          </a>
        </p>
        <MetricDetails {...{ state, route, intents, metric }} />
      </main>
    );
  return (
    <main id="main" class="page report dictionary">
      <div class="title-row">
        <h1>What the numbers mean</h1>
        <ScopeBar scope={route} intents={intents} />
      </div>
      <label class="search">
        <span class="unseen-text">Search metrics</span>
        <Icon name="search" />
        <input
          type="search"
          placeholder="Search metrics, questions, decisions"
          value={route.search}
          onInput={(event) => intents.search(event.currentTarget.value)}
        />
      </label>
      <Answered<MetricsAnswer> state={state} path={list} what="the dictionary" isPart>
        {({ metrics }) => <MetricList metrics={metrics} route={route} intents={intents} />}
      </Answered>
    </main>
  );
}
