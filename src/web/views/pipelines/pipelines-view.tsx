import type { VNode } from "preact";
import type { PipelinesAnswer } from "../../../api/pipelines.ts";
import { Answered } from "../../components/answered.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import { SearchBox } from "../../components/search-box.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { pagesOf } from "../../data/paged.ts";
import { pipelinesPages } from "../../data/paths-of.ts";
import { allPipelines, hrefOf, type PipelinesRoute } from "../../data/route.ts";
import { amount } from "../../format/share.ts";
import { Folders } from "./folders.tsx";
import { PipelineTable } from "./pipeline-table.tsx";

/** What the table of Pipelines needs. */
export interface PipelinesViewProps {
  readonly state: AppState;
  readonly route: PipelinesRoute;
  readonly intents: Intents;
}

/** All Pipelines, to be searched, sorted and narrowed to a folder. */
export function PipelinesView({ state, route, intents }: PipelinesViewProps): VNode {
  const paths = pipelinesPages(state, route);
  const first = paths[0]!;
  const shown = shownPath(state, first);
  return (
    <main id="main" class="page pipelines">
      <div class="title-row">
        <h1>Pipelines</h1>
        <ScopeBar scope={route} intents={intents} />
      </div>
      <search class="filters" aria-label="Filter Pipelines">
        <Folders state={state} route={route} path={shown} />
        <SearchBox
          key={route.folder}
          label="Search Pipelines"
          placeholder="Part of a name"
          value={route.search}
          onSearch={intents.search}
        />
      </search>
      <div aria-busy={shown !== first} class={shown === first ? "" : "late-answer"}>
        <Answered<PipelinesAnswer> state={state} path={shown} what="Pipelines">
          {() => <Found {...{ state, route, intents }} paths={shown === first ? paths : [shown]} />}
        </Answered>
      </div>
    </main>
  );
}

/** While the next list is on its way, the last one is shown: a table that comes and goes with each letter cannot be read. */
function shownPath({ asked }: AppState, path: string): string {
  const { answer, problem } = asked.get(path) ?? {};
  if (answer !== undefined || problem !== undefined) return path;
  const before = [...asked].filter(
    ([one, { answer: has }]) => /^pipelines(\?|$)/.test(one) && !one.includes("cursor=") && has !== undefined,
  );
  return before.at(-1)?.[0] ?? path;
}

function Found({ state, route, intents, paths }: PipelinesViewProps & { readonly paths: readonly string[] }): VNode {
  const { pages, hasMore, isAsking } = pagesOf<PipelinesAnswer>(state, paths);
  const pipelines = pages.flatMap((page) => page.pipelines);
  const total = pages[0]?.total ?? 0;
  if (pipelines.length === 0) return <Nothing route={route} />;
  return (
    <>
      <p class="count-line quiet" role="status">
        {total === 1 ? "1 Pipeline" : `${amount(total)} Pipelines`}
        {pipelines.length < total && `, the first ${amount(pipelines.length)} shown`}
      </p>
      <PipelineTable {...{ pipelines, route, intents }} />
      {hasMore && (
        <button type="button" class="button more" disabled={isAsking} onClick={intents.showMore}>
          {isAsking ? "Asking…" : "Show more"}
        </button>
      )}
    </>
  );
}

function Nothing({ route }: Pick<PipelinesViewProps, "route">): VNode {
  const isNarrowed = route.search !== "" || route.folder !== "";
  return (
    <div class="empty">
      <h2>{isNarrowed ? "No Pipeline is called like that" : "There is no Pipeline yet"}</h2>
      <p>
        {isNarrowed ? (
          <a href={hrefOf(allPipelines)}>Show all Pipelines</a>
        ) : (
          "A Pipeline appears here once the home has been scanned."
        )}
      </p>
    </div>
  );
}
