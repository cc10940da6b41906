import type { VNode } from "preact";
import type { RunGraphAnswer } from "../../../api/runs.ts";
import type { TimeAxis } from "../../charts/time-axis.ts";
import { partClass, partWords } from "../../charts/time-bar.tsx";
import { Timeline, type TimelineProps } from "../../charts/timeline.tsx";
import { Answered } from "../../components/answered.tsx";
import { Text } from "../../components/name.tsx";
import { countedTo } from "../../data/judged-at.ts";
import { pagesOf } from "../../data/paged.ts";
import { runGraphPages } from "../../data/paths-of.ts";
import { hrefOf } from "../../data/route.ts";
import { epochMs } from "../../format/instant.ts";
import { amount } from "../../format/share.ts";
import { flowRows } from "./flow-rows.ts";
import { type FlowTree, flowTree, partAt } from "./flow-tree.ts";
import type { RunViewProps } from "./run-view.tsx";

/** The flow graph of a run over time, all of it or a stage looked at closely. */
export function RunTimeline(props: RunViewProps): VNode {
  const paths = runGraphPages(props.state, props.route);
  return (
    <section class="flow">
      <h2>What it did when</h2>
      <Answered<RunGraphAnswer> state={props.state} path={paths[0]!} what="its flow graph">
        {() => <Graph {...props} paths={paths} />}
      </Answered>
    </section>
  );
}

function Graph({ state, route, intents, paths }: RunViewProps & { readonly paths: readonly string[] }): VNode {
  const { pages, hasMore, isAsking } = pagesOf<RunGraphAnswer>(state, paths);
  const nodes = pages.flatMap((page) => page.nodes);
  const graph = pages[0]!;
  if (nodes.length === 0)
    return <p class="quiet">{graph.isOpen ? "It has begun nothing yet." : "No stage or step is recorded."}</p>;
  const trees = flowTree(nodes);
  const zoomed = route.zoom === undefined ? undefined : partAt(trees, route.zoom);
  const rows = flowRows(zoomed === undefined ? trees : [zoomed], {
    isToggled: (flowNode) => state.unfolded.has(`${route.run} ${flowNode}`),
    isOpen: graph.isOpen,
    size: nodes.length,
  });
  return (
    <>
      {zoomed !== undefined && <Zoomed tree={zoomed} run={route.run} />}
      {graph.isOpen && <WaitLegend trees={trees} />}
      <Timeline
        {...timesOf(graph, { trees, zoomed, state })}
        {...{ rows, run: route.run }}
        onToggle={(flowNode) => intents.toggle(`${route.run} ${flowNode}`)}
      />
      {(hasMore || isAsking) && (
        <button type="button" class="button more" disabled={isAsking} onClick={intents.showMore}>
          {isAsking
            ? `${amount(nodes.length)} are shown; asking for more…`
            : `The first ${amount(nodes.length)} are shown: show more`}
        </button>
      )}
    </>
  );
}

interface TimesOptions extends Pick<RunViewProps, "state"> {
  readonly trees: readonly FlowTree[];
  readonly zoomed: FlowTree | undefined;
}

/** When the run began, how far it is, and which part of that is shown. */
function timesOf(
  graph: RunGraphAnswer,
  { trees, zoomed, state }: TimesOptions,
): Pick<TimelineProps, "axis" | "startAt" | "nowMs"> {
  const startAt = epochMs(graph.startAt);
  const nowMs = graph.isOpen && startAt !== undefined ? Math.max(0, countedTo(state) - startAt) : undefined;
  const told = graph.durationMs ?? nowMs ?? 0;
  const whole = { fromMs: 0, toMs: Math.max(1, told, graph.isOpen ? 0 : lastEnd(trees)) };
  return { startAt, nowMs, axis: zoomed === undefined ? whole : axisOf(zoomed, whole) };
}

function Zoomed({ tree, run }: { readonly tree: FlowTree; readonly run: string }): VNode {
  return (
    <p class="zoomed">
      <a href={hrefOf({ view: "run", run })}>← All of the run</a>
      <span>
        Only <Text text={tree.node.name ?? "this"} />
      </span>
    </p>
  );
}

/** Which waits are drawn, when there are any. */
function WaitLegend({ trees }: { readonly trees: readonly FlowTree[] }): VNode | undefined {
  const kinds = new Set<string>();
  const look = ({ node, children }: FlowTree): void => {
    for (const { kind } of node.waits ?? []) kinds.add(kind);
    children.forEach(look);
  };
  trees.forEach(look);
  if (kinds.size === 0) return undefined;
  return (
    <ul class="wait-legend">
      {[...kinds].map((kind) => (
        <li>
          <span class={`part-swatch ${partClass(kind)}`} aria-hidden="true" />
          {partWords(kind)}
        </li>
      ))}
    </ul>
  );
}

function axisOf({ node: { startMs = 0, durationMs } }: FlowTree, whole: TimeAxis): TimeAxis {
  const toMs = durationMs === undefined ? whole.toMs : startMs + durationMs;
  return { fromMs: startMs, toMs: Math.max(toMs, startMs + 1) };
}

/** When the last of what is shown ended: a run that does not say how long it took is as long as what is in it. */
function lastEnd(trees: readonly FlowTree[]): number {
  return trees.reduce(
    (last, { node, children }) => Math.max(last, (node.startMs ?? 0) + (node.durationMs ?? 0), lastEnd(children)),
    0,
  );
}
