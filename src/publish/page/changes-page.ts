import type { MetricScope } from "../../model/metric-values.ts";
import type { PerformanceChange, PerformanceChanges } from "../../model/performance-change.ts";
import { changeSentence } from "../change-sentence.ts";
import { formatCount, formatDay, formatDuration, formatRatio, plural } from "../format.ts";
import { sparkline } from "../sparkline.ts";
import { names, numbers, text } from "./cells.ts";
import type { Block, Page } from "./page.ts";
import { scopeText } from "./scope-text.ts";

/** When Pipelines got slower or faster: a sentence for each change, and the numbers behind them. */
export function changesPage({ changes, pipelines }: PerformanceChanges, scope: MetricScope, top: number): Page {
  const shown = changes.slice(0, top);
  const slower = changes.filter(isSlower).length;
  const compared = `${plural(pipelines, "Pipeline")} with ten successful runs or more ${pipelines === 1 ? "was" : "were"} compared`;
  return {
    title: "When Pipelines got slower or faster",
    subtitle: [scopeText(scope), `${compared}.`],
    figures: [
      { label: "Slower", value: formatCount(slower), note: undefined },
      { label: "Faster", value: formatCount(changes.length - slower), note: undefined },
    ],
    findings: shown.map((change) => ({
      headline: `${changeSentence(change, scope.now)}.`,
      detail: `Median ${formatDuration(change.beforeMsP50)} in ${plural(change.runsBefore, "run")}, then ${formatDuration(change.afterMsP50)} in ${formatCount(change.runsAfter)}; from run ${change.runNumber} on.`,
    })),
    sections: [{ id: "changes", title: "The runs behind it", blocks: blocks(shown, changes.length) }],
    footer:
      "Only successful runs are compared. A change is told when chance would hardly make it: of all that are told, about one may still be chance.",
  };
}

function isSlower({ beforeMsP50, afterMsP50 }: PerformanceChange): boolean {
  return afterMsP50 > beforeMsP50;
}

function blocks(shown: readonly PerformanceChange[], all: number): Block[] {
  if (shown.length === 0) return [text("No Pipeline changed its duration beyond what chance makes.")];
  return [
    {
      kind: "table",
      table: {
        caption: "Pipeline",
        columns: [names("Pipeline"), ...numbers("Since", "Before", "After", "Change", "Oldest run to latest")],
        rows: shown.map((change) => [
          change.pipeline,
          formatDay(change.changedAt),
          formatDuration(change.beforeMsP50),
          formatDuration(change.afterMsP50),
          signed(change),
          sparkline(change.trend),
        ]),
        note:
          shown.length < all
            ? `${plural(all - shown.length, "more change")}: --top ${Math.min(all, 1000)}.`
            : undefined,
      },
    },
  ];
}

function signed({ ratio }: PerformanceChange): string | undefined {
  if (ratio === undefined) return undefined;
  return ratio >= 1 ? `+${formatRatio(ratio - 1)}` : `-${formatRatio(1 - ratio)}`;
}
