import type { VNode } from "preact";
import { lookOf } from "../components/result.tsx";
import { span } from "../format/span.ts";

/** A run of a chart of runs. */
interface ChartedRun {
  readonly runNumber: number;
  readonly result?: string;
  readonly durationMs?: number;
  readonly isOpen: boolean;
  /** Where it leads to; absent: nowhere. */
  readonly href?: string;
}

/** What a chart of runs needs: they stand from the oldest to the newest. */
export interface SparklineProps {
  readonly runs: readonly ChartedRun[];
  /** Space of each run and height of all, in pixels. */
  readonly step: number;
  readonly height: number;
  /** Fewest places: fewer runs stand at the end. */
  readonly places: number;
}

/**
 * Runs as bars: as high as they took long, in the colour of their result. What it shows is said by the table around it, so that
 * it is hidden from screen readers where it leads anywhere, and a picture with words where it does not.
 */
export function Sparkline({ runs, step, height, places }: SparklineProps): VNode {
  const width = Math.max(places, runs.length) * step;
  const longest = Math.max(1, ...runs.map(({ durationMs = 0 }) => durationMs));
  const isLinked = runs.some(({ href }) => href !== undefined);
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named or hidden, by what is in it.
    <svg
      class="sparkline"
      {...{ width, height }}
      viewBox={`0 0 ${width} ${height}`}
      {...(isLinked ? { "aria-hidden": "true" } : { role: "img", "aria-label": wordsOf(runs) })}
    >
      {runs.map((run, index) => {
        const bar = (
          <Bar run={run} x={width - (runs.length - index) * step} {...{ step, height, longest }} isLinked={isLinked} />
        );
        return run.href === undefined ? bar : <a {...{ href: run.href, tabindex: -1 }}>{bar}</a>;
      })}
    </svg>
  );
}

interface BarProps extends Pick<SparklineProps, "step" | "height"> {
  readonly run: ChartedRun;
  readonly x: number;
  readonly longest: number;
  readonly isLinked: boolean;
}

function Bar({ run, x, step, height, longest, isLinked }: BarProps): VNode {
  const { durationMs, isOpen } = run;
  // Of a run that goes on nobody knows how long it will take.
  const tall = isOpen ? height : Math.max(3, ((durationMs ?? 0) / longest) * height);
  const look = lookOf(run);
  return (
    <g class={`run-bar ${look.tone}`}>
      {isLinked && <rect class="hit" x={x} y={0} width={step} height={height} />}
      <rect
        class="shape"
        {...{ x: x + 0.5, y: height - tall + 0.5, width: step - 2, height: Math.max(2, tall - 1) }}
        rx={1}
      />
      <title>{`#${run.runNumber}: ${look.word}${durationMs === undefined ? "" : `, ${span(durationMs)}`}`}</title>
    </g>
  );
}

function wordsOf(runs: readonly ChartedRun[]): string {
  const counts = new Map<string, number>();
  for (const run of runs) counts.set(lookOf(run).word, (counts.get(lookOf(run).word) ?? 0) + 1);
  const words = [...counts].map(([word, n]) => `${n} ${word.toLowerCase()}`);
  return runs.length === 0 ? "No runs" : `Last ${runs.length} runs: ${words.join(", ")}`;
}
