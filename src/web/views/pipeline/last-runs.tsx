import type { VNode } from "preact";
import type { ApiPipelineRun, PipelineRunsAnswer } from "../../../api/pipelines.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { SmallTimeBar } from "../../charts/time-bar.tsx";
import { RunLink } from "../../components/links.tsx";
import { ResultLabel } from "../../components/result.tsx";
import { Instant } from "../../components/since.tsx";
import { tableRoles } from "../../components/table-roles.ts";
import { pagesOf } from "../../data/paged.ts";
import { pipelineRunsPages } from "../../data/paths-of.ts";
import { hrefOf } from "../../data/route.ts";
import { amount } from "../../format/share.ts";
import { span } from "../../format/span.ts";
import type { PipelineViewProps } from "./pipeline-view.tsx";

/** Rows of the table until more are asked for. */
const FEW = 10;

/** Runs in the chart: as many as can be told apart on the widest page. */
const CHARTED = 50;

/** The runs of a Pipeline, newest first: a bar for each, and a table. */
export function LastRuns({ state, route, intents }: PipelineViewProps): VNode | undefined {
  const { pages, hasMore, isAsking } = pagesOf<PipelineRunsAnswer>(state, pipelineRunsPages(state, route));
  const runs = pages.flatMap((page) => page.runs);
  if (runs.length === 0) return undefined;
  const key = `runs of ${route.pipeline}`;
  const isWhole = state.unfolded.has(key) || runs.length <= FEW;
  return (
    <section class="last-runs">
      <h2>Runs</h2>
      <Strip runs={runs.slice(0, CHARTED)} />
      <RunsTable runs={isWhole ? runs : runs.slice(0, FEW)} />
      {!isWhole && (
        <button type="button" class="button more" onClick={() => intents.toggle(key)}>
          Show {runs.length - FEW} more
        </button>
      )}
      {isWhole && hasMore && (
        <button type="button" class="button more" disabled={isAsking} onClick={intents.showMore}>
          {isAsking ? "Asking…" : "Show older runs"}
        </button>
      )}
    </section>
  );
}

function Strip({ runs }: { readonly runs: readonly ApiPipelineRun[] }): VNode {
  const charted = [...runs].reverse().map(({ run, ...rest }) => ({ ...rest, href: hrefOf({ view: "run", run }) }));
  return (
    <div class="strip">
      <Sparkline runs={charted} step={14} height={72} places={0} />
    </div>
  );
}

function RunsTable({ runs }: { readonly runs: readonly ApiPipelineRun[] }): VNode {
  const longest = Math.max(1, ...runs.map(({ durationMs = 0 }) => durationMs));
  return (
    <table class="rows-table of-runs" {...tableRoles.table}>
      <thead {...tableRoles.rows}>
        <tr {...tableRoles.row}>
          {["Run", "Result", "Began", "Took", "Where its time went", "Flow nodes"].map((title, index) => (
            <th {...tableRoles.columnHeader} scope="col" class={classes[index]}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody {...tableRoles.rows}>
        {runs.map((run) => (
          <Row run={run} longest={longest} />
        ))}
      </tbody>
    </table>
  );
}

const classes = ["run-number", "in-result", "began", "number", "split", "number nodes"] as const;

function Row({ run, longest }: { readonly run: ApiPipelineRun; readonly longest: number }): VNode {
  return (
    <tr {...tableRoles.row} data-run={run.run}>
      <td {...tableRoles.cell} class="run-number">
        <RunLink run={run.run}>#{run.runNumber}</RunLink>
      </td>
      <td {...tableRoles.cell} class="in-result">
        <ResultLabel {...run} />
      </td>
      <td {...tableRoles.cell} class="began quiet">
        <Instant at={run.startAt} />
      </td>
      <td {...tableRoles.cell} class="number">
        {run.durationMs === undefined ? <span class="unknown">–</span> : span(run.durationMs)}
      </td>
      <td {...tableRoles.cell} class="split">
        <SmallTimeBar time={run.time} of={longest} />
      </td>
      <td {...tableRoles.cell} class="number nodes quiet">
        {run.flowNodes === undefined ? "–" : amount(run.flowNodes)}
      </td>
    </tr>
  );
}
