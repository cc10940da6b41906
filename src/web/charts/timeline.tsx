import type { VNode } from "preact";
import type { ApiNode } from "../../api/runs.ts";
import { Icon } from "../components/icon.tsx";
import { Windowed } from "../components/windowed.tsx";
import { hrefOf } from "../data/route.ts";
import { inUtc, inZone } from "../format/instant.ts";
import { shortened } from "../format/shortened.ts";
import { span } from "../format/span.ts";
import { visible } from "../format/visible.ts";
import type { FlowRow } from "../views/run/flow-rows.ts";
import { moveFocus } from "./row-keys.ts";
import { stretchOn, type TimeAxis, ticksOn } from "./time-axis.ts";
import { partClass, partWords } from "./time-bar.tsx";

/** What the timeline of a run needs. */
export interface TimelineProps {
  readonly run: string;
  readonly rows: readonly FlowRow[];
  readonly axis: TimeAxis;
  /** When the run began, epoch milliseconds; undefined when that is not known. */
  readonly startAt: number | undefined;
  /** Since the start, of a run that goes on: bars without an end reach up to it. */
  readonly nowMs: number | undefined;
  readonly onToggle: (flowNode: number) => void;
}

/** A run as rows over time: stages, branches side by side, steps; waits are hatched, what failed is marked. */
export function Timeline(props: TimelineProps): VNode {
  const { rows, axis } = props;
  const ticks = ticksOn(axis, 6);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys that its buttons and links let through lead between them.
    <div class={props.nowMs === undefined ? "timeline" : "timeline live"} onKeyDown={moveFocus}>
      <div class="axis" aria-hidden="true">
        <div class="lane">
          {ticks.map((at) => (
            <Tick at={at} left={stretchOn(axis, at, at)?.left ?? 0} />
          ))}
        </div>
      </div>
      <Windowed<FlowRow>
        class="flow-rows"
        label="Stages and steps"
        items={rows}
        item={(row, index) => <Row {...props} row={row} index={index} ticks={ticks} />}
      />
    </div>
  );
}

/** Words right of this place, in percent, would reach beyond the axis: they stand left of their line. */
const LAST_PLACE = 85;

function Tick({ at, left }: { readonly at: number; readonly left: number }): VNode {
  const isLast = left > LAST_PLACE;
  return (
    <span class={isLast ? "last" : ""} style={isLast ? { right: `${100 - left}%` } : { left: `${left}%` }}>
      {at === 0 ? "0" : span(at)}
    </span>
  );
}

interface RowProps extends TimelineProps {
  readonly row: FlowRow;
  readonly index: number;
  readonly ticks: readonly number[];
}

function Row(props: RowProps): VNode {
  const { row, rows, index, axis, ticks } = props;
  const { node, hasOrigin } = row;
  const classes = [
    "flow-row",
    node.kind,
    ...(hasOrigin || node.hasFailed === true ? ["has-failed"] : []),
    ...(node.isSkipped === true ? ["skipped"] : []),
  ];
  return (
    <li
      class={classes.join(" ")}
      key={node.flowNode}
      data-node={node.flowNode}
      aria-setsize={rows.length}
      aria-posinset={index + 1}
    >
      <Label {...props} />
      <div class="lane" aria-hidden="true" title={titleOf(props)}>
        {ticks.map((at) => (
          <i style={{ left: `${stretchOn(axis, at, at)?.left ?? 0}%` }} />
        ))}
        <Bars {...props} />
      </div>
      <span class="took">
        {lengthWords(props)}
        <span class="unseen-text">{unseenWords(row)}</span>
      </span>
    </li>
  );
}

function Label({ row, run, onToggle }: RowProps): VNode {
  const { node, depth, size, isFolded } = row;
  const name = row.shortName ?? nameOf(node);
  const isZoomed = node.kind === "stage" || node.kind === "branch";
  return (
    <div class="label" style={{ paddingInlineStart: `${Math.min(depth, MOST_DEPTH) * 0.9}rem` }}>
      {size > 0 ? (
        <button
          type="button"
          class="fold"
          aria-expanded={!isFolded}
          aria-label={`Inside ${name}`}
          onClick={() => onToggle(node.flowNode)}
        >
          <Icon name="chevron" />
        </button>
      ) : (
        <span class="fold" />
      )}
      {(row.hasOrigin || (node.isOrigin ?? false)) && <Icon name="cross" />}
      {isZoomed ? (
        <a href={hrefOf({ view: "run", run, zoom: node.flowNode })} title={`Look closely at ${name}`}>
          <bdi>{name}</bdi>
        </a>
      ) : (
        <bdi class="step-name" title={name}>
          {name}
        </bdi>
      )}
      {node.agent !== undefined && <bdi class="quiet agent">{visible(shortened(node.agent))}</bdi>}
      {isFolded && <span class="quiet inside">{size}</span>}
    </div>
  );
}

/** Deeper rows are not moved further: names keep some place. */
const MOST_DEPTH = 8;

function nameOf({ name, kind }: Pick<ApiNode, "name" | "kind">): string {
  return name === undefined ? kind : visible(shortened(name));
}

function Bars({ row, axis, nowMs }: RowProps): VNode {
  const { node, waits } = row;
  const whole = stretchOf(node, axis, nowMs);
  const isOpen = nowMs !== undefined && node.durationMs === undefined && node.startMs !== undefined;
  return (
    <>
      {whole !== undefined && (
        <b class={isOpen ? "flow-bar open" : "flow-bar"} style={{ left: `${whole.left}%`, width: `${whole.width}%` }} />
      )}
      {waits.map((wait) => {
        const place = stretchOf(wait, axis, nowMs);
        return place === undefined ? null : (
          <b
            class={`flow-bar wait ${partClass(wait.kind)}`}
            style={{ left: `${place.left}%`, width: `${place.width}%` }}
          />
        );
      })}
    </>
  );
}

function stretchOf(
  { startMs, durationMs }: { readonly startMs?: number; readonly durationMs?: number },
  axis: TimeAxis,
  nowMs: number | undefined,
): { readonly left: number; readonly width: number } | undefined {
  if (startMs === undefined) return undefined;
  return stretchOn(axis, startMs, durationMs === undefined ? (nowMs ?? startMs) : startMs + durationMs);
}

function lengthWords({ row: { node }, nowMs }: RowProps): string {
  if (node.isSkipped === true) return "skipped";
  if (node.durationMs !== undefined) return span(node.durationMs);
  return nowMs === undefined || node.startMs === undefined ? "–" : span(Math.max(0, nowMs - node.startMs));
}

function waitWords({ kind, durationMs }: { readonly kind: string; readonly durationMs?: number }): string {
  return durationMs === undefined ? partWords(kind) : `${partWords(kind)}: ${span(durationMs)}`;
}

/** What colours and hatching say. */
function unseenWords({ node, waits, hasOrigin }: FlowRow): string {
  const words = [
    ...(hasOrigin ? ["failed here"] : node.hasFailed === true ? ["has-failed"] : []),
    ...waits.slice(0, 5).map(waitWords),
  ];
  return words.length === 0 ? "" : `, ${words.join(", ")}`;
}

function titleOf({ row: { node, waits }, startAt }: RowProps): string {
  const at = startAt === undefined || node.startMs === undefined ? undefined : startAt + node.startMs;
  return [
    nameOf(node),
    ...(at === undefined ? [] : [`began ${inZone(at)} (${inUtc(at)})`]),
    ...(node.durationMs === undefined ? [] : [`took ${span(node.durationMs)}`]),
    ...(node.label === undefined ? [] : [`label ${visible(shortened(node.label))}`]),
    ...(node.status === undefined ? [] : [visible(node.status)]),
    ...waits.slice(0, 5).map(waitWords),
  ].join("\n");
}
