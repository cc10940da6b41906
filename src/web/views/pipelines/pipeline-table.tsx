import type { ComponentChildren, VNode } from "preact";
import type { ApiPipelineRow } from "../../../api/pipelines.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { Defined, PipelineLink, RunLink } from "../../components/links.tsx";
import { ResultLabel } from "../../components/result.tsx";
import { Instant } from "../../components/since.tsx";
import { tableRoles } from "../../components/table-roles.ts";
import type { Intents } from "../../data/intents.ts";
import type { PipelinesRoute } from "../../data/route.ts";
import { amount, share } from "../../format/share.ts";
import { span } from "../../format/span.ts";

/** What the table needs. */
export interface PipelineTableProps {
  readonly pipelines: readonly ApiPipelineRow[];
  readonly route: PipelinesRoute;
  readonly intents: Intents;
}

interface Column {
  readonly title: string;
  readonly class: string;
  /** What it is sorted by, and whether the largest come first at the first press. */
  readonly sort?: string;
  readonly isTextual?: boolean;
  readonly metric?: string;
  readonly cell: (row: ApiPipelineRow, route: PipelinesRoute) => ComponentChildren;
}

const columns: readonly Column[] = [
  {
    title: "Pipeline",
    class: "name",
    sort: "name",
    isTextual: true,
    cell: (row, { period }) => <Name {...{ row, period }} />,
  },
  {
    title: "Last runs",
    class: "last-bars",
    cell: ({ lastRuns }) => <Sparkline runs={lastRuns} step={6} height={26} places={20} />,
  },
  { title: "Runs", class: "number", sort: "runs", metric: "run.started", cell: ({ runs }) => amount(runs) },
  {
    title: "Failed",
    class: "number",
    sort: "failed",
    metric: "run.failure_ratio",
    cell: (row) => <Failed row={row} />,
  },
  {
    title: "Median",
    class: "number",
    sort: "p50",
    metric: "run.duration",
    cell: ({ durationMsP50 }) => spanOr(durationMsP50),
  },
  {
    title: "95 %",
    class: "number p95",
    sort: "p95",
    metric: "run.duration",
    cell: ({ durationMsP95 }) => spanOr(durationMsP95),
  },
  {
    title: "Waits",
    class: "number waits-share",
    sort: "waits",
    metric: "run.time",
    cell: ({ waitShare }) => <Waits share={waitShare} />,
  },
  { title: "Last run", class: "last-run", sort: "last", cell: (row) => <Last row={row} /> },
];

/** Pipelines, one in a row; a press on the title of a column sorts by it. */
export function PipelineTable({ pipelines, route, intents }: PipelineTableProps): VNode {
  return (
    <table class="rows-table" {...tableRoles.table}>
      <thead {...tableRoles.rows}>
        <tr {...tableRoles.row}>
          {columns.map((column) => (
            <Title {...{ column, route, intents }} />
          ))}
        </tr>
      </thead>
      <tbody {...tableRoles.rows}>
        {pipelines.map((row) => (
          <tr {...tableRoles.row} key={row.name} data-pipeline={row.name}>
            {columns.map(({ class: name, title, metric, cell }) => (
              <td {...tableRoles.cell} class={name} data-title={title}>
                {metric === undefined ? cell(row, route) : <Defined metric={metric}>{cell(row, route)}</Defined>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Title({ column, route, intents }: Omit<PipelineTableProps, "pipelines"> & { readonly column: Column }): VNode {
  const { title, sort, isTextual } = column;
  const isSorted = sort !== undefined && route.sort.replace(/^-/, "") === sort;
  const isDescending = route.sort.startsWith("-");
  const direction = isDescending ? "descending" : "ascending";
  const next = isSorted ? !isDescending : isTextual !== true;
  return (
    <th {...tableRoles.columnHeader} scope="col" class={column.class} {...(isSorted ? { "aria-sort": direction } : {})}>
      {sort === undefined ? (
        title
      ) : (
        <button type="button" class="sort" onClick={() => intents.sort(`${next ? "-" : ""}${sort}`)}>
          {title}
          <span class="arrow" aria-hidden="true">
            {isSorted ? (isDescending ? "↓" : "↑") : ""}
          </span>
        </button>
      )}
    </th>
  );
}

function Name({ row, period }: { readonly row: ApiPipelineRow; readonly period: PipelinesRoute["period"] }): VNode {
  const notes = [...(row.isGone ? ["deleted"] : []), ...(row.isDisabled ? ["disabled"] : [])];
  return (
    <>
      <PipelineLink pipeline={row.name} period={period} />
      {(row.syntax !== undefined || notes.length > 0) && (
        <span class="under quiet">{[...(row.syntax === undefined ? [] : [row.syntax]), ...notes].join(", ")}</span>
      )}
    </>
  );
}

/** A share of few says less than their counts. */
const FEWEST_FOR_SHARE = 5;

function Failed({ row: { failed, judged } }: { readonly row: ApiPipelineRow }): VNode {
  if (judged === 0) return <span class="unknown">–</span>;
  const text = judged < FEWEST_FOR_SHARE ? `${failed} of ${judged}` : share(failed / judged);
  return (
    <span class={failed > 0 ? "some-failed" : "quiet"} title={`${failed} of ${judged} runs that were judged`}>
      {text}
    </span>
  );
}

function Waits({ share: part }: { readonly share: number | undefined }): VNode {
  if (part === undefined) return <span class="unknown">–</span>;
  return (
    <span class="wait-share">
      <span class="meter" aria-hidden="true">
        <span style={{ width: `${100 * part}%` }} />
      </span>
      {share(part)}
    </span>
  );
}

function Last({ row: { name, lastRuns } }: { readonly row: ApiPipelineRow }): VNode {
  const run = lastRuns.at(-1);
  if (run === undefined) return <span class="unknown">None in this time</span>;
  return (
    <>
      <RunLink run={`${name}#${run.runNumber}`}>
        <ResultLabel {...run} />
        <span class="unseen-text"> #{run.runNumber}</span>
      </RunLink>
      <span class="under quiet">
        <Instant at={run.startAt} />
      </span>
    </>
  );
}

function spanOr(ms: number | undefined): ComponentChildren {
  return ms === undefined ? <span class="unknown">–</span> : span(ms);
}
