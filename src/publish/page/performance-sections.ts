import type { PipelineRow, Report, ReportOf, StepRow } from "../../model/report.ts";
import { formatAverage, formatCount, formatDay, formatDuration, formatShare, plural } from "../format.ts";
import { skipReason } from "../skipped.ts";
import {
  bar,
  barsOf,
  durationCell,
  minorNumbers,
  names,
  numbers,
  outOf,
  pipelineNames,
  shareCell,
  text,
} from "./cells.ts";
import type { Block, Section } from "./page.ts";

/** The steps that matter. */
export function stepsSection({ steps, errors }: ReportOf<"steps" | "errors">): Section {
  const head = { id: "steps", title: "Steps" };
  if (steps.invocations === 0) return { ...head, blocks: [text("No step invocations in this period.")] };
  const summary = `${plural(steps.invocations, "invocation")} of ${plural(steps.functions, "step")}; ${plural(steps.ownErrors, "error")} arose in them${errors.outsideSteps === 0 ? "" : `, ${formatCount(errors.outsideSteps)} more outside any step`}.`;
  return {
    ...head,
    blocks: [
      text(summary),
      ...stepTable({ caption: "Steps by time spent", rows: steps.byTime, by: "totalMs" }),
      ...stepTable({ caption: "Blocks by wall time", rows: steps.blocksByTime, by: "totalMs" }),
      ...stepTable({ caption: "Steps by invocations", rows: steps.byInvocations, by: "invocations" }),
    ],
  };
}

interface StepTable {
  readonly caption: string;
  readonly rows: readonly StepRow[];
  /** What the rows are ordered by; its column comes last, next to its bars. */
  readonly by: "totalMs" | "invocations";
}

function stepTable({ caption, rows, by }: StepTable): Block[] {
  if (rows.length === 0) return [];
  const share = barsOf(rows, (row) => row[by]);
  const inOrder = <T>(time: T, count: T): [T, T] => (by === "totalMs" ? [count, time] : [time, count]);
  const isMixed = new Set(rows.map((row) => row.kind)).size > 1;
  const hasBlocks = rows.some((row) => row.kind === "block");
  const columns = [...minorNumbers("Pipelines"), ...numbers("Errors", ...inOrder("Time", "Invocations"))];
  return [
    {
      kind: "table",
      table: {
        caption,
        columns: [names("Step"), ...columns, bar],
        rows: rows.map((row) => [
          isMixed && row.kind === "block" ? `${row.function} {}` : row.function,
          formatCount(row.pipelines),
          formatCount(row.ownErrors),
          ...inOrder(formatDuration(row.totalMs), formatCount(row.invocations)),
          share(row),
        ]),
        note: hasBlocks ? blockNote(isMixed) : undefined,
      },
    },
  ];
}

function blockNote(isMixed: boolean): string {
  return isMixed
    ? "{} marks blocks: their time is wall time and includes what is inside them."
    : "Wall time includes what is inside a block, so blocks overlap.";
}

/** Stages run and skipped, and the slowest. */
export function stagesSection(report: ReportOf<"stages" | "coverage">): Section {
  const { stages } = report;
  const head = { id: "stages", title: "Stages" };
  if (stages.stages === 0) return { ...head, blocks: [text("No stages in this period.")] };
  const skipped = stages.stages - stages.executed;
  const reasons = stages.skipped.map((row) => `${formatCount(row.stages)} ${skipReason(row.outcome)}`).join(", ");
  const own = `${formatShare(stages.executed, stages.stages, "stages")} really ran${skipped === 0 ? "." : `; ${formatCount(skipped)} were skipped: ${reasons}.`}`;
  const apart = [
    ...(stages.synthetic > 0 ? [`${plural(stages.synthetic, "stage")} that Declarative added by itself`] : []),
    ...(stages.parallelBranches > 0 ? [plural(stages.parallelBranches, "parallel branch", "parallel branches")] : []),
  ];
  const more = apart.length === 0 ? "" : ` Not among them: ${apart.join(" and ")}.`;
  const name = pipelineNames(report);
  const share = barsOf(stages.slowest, (row) => row.durationMsP95);
  return {
    ...head,
    blocks: [
      text(`${own}${more}`),
      stages.slowest.length === 0
        ? text("No stage that ran has ended.")
        : {
            kind: "table",
            table: {
              caption: "Slowest stages",
              columns: [names("Stage"), names("Pipeline"), ...minorNumbers("Runs", "p50"), ...numbers("p95"), bar],
              rows: stages.slowest.map((row) => [
                row.stage ?? "(no name)",
                name(row),
                formatCount(row.runs),
                durationCell(row.durationMsP50),
                durationCell(row.durationMsP95),
                share(row),
              ]),
              note: "A stage includes its waits and the stages inside it.",
            },
          },
    ],
  };
}

/** Errors by class. */
export function errorsSection({ errors }: ReportOf<"errors">): Section {
  const head = { id: "errors", title: "Errors" };
  if (errors.total === 0) return { ...head, blocks: [text("No errors in this period.")] };
  const share = barsOf(errors.classes, (row) => row.errors);
  return {
    ...head,
    blocks: [
      text(
        `${plural(errors.total, "error")} of ${plural(errors.distinctClasses, "class", "classes")}, counted where they arose; those that a Pipeline caught are among them.${errorParts(errors)}`,
      ),
      {
        kind: "table",
        table: {
          caption: `Errors by class${outOf(errors.classes.length, errors.distinctClasses)}`,
          columns: [
            names("Class"),
            names("Mostly in"),
            ...minorNumbers("Pipelines", "Runs"),
            ...numbers("Errors"),
            bar,
          ],
          rows: errors.classes.map((row) => [
            simpleName(row.errorClass),
            row.function === undefined ? undefined : `${row.function} (${formatCount(row.functionErrors)})`,
            formatCount(row.pipelines),
            formatCount(row.runs),
            formatCount(row.errors),
            share(row),
          ]),
        },
      },
    ],
  };
}

/** What other counts of errors leave out: the steps know only their own, the finding no interruptions. */
function errorParts({ total, notInterruptions, outsideSteps }: Report["errors"]): string {
  const interruptions = total - notInterruptions;
  const parts = [
    ...(interruptions === 0
      ? []
      : [`${plural(interruptions, "is an interruption", "are interruptions")} by people or timeouts`]),
    ...(outsideSteps === 0 ? [] : [`${formatCount(outsideSteps)} arose outside any step`]),
  ];
  return parts.length === 0 ? "" : ` Of these ${parts.join(" and ")}.`;
}

function simpleName(className: string): string {
  return className.slice(className.lastIndexOf(".") + 1);
}

/** The Pipelines that take most and are most. */
export function heaviestSection(report: ReportOf<"pipelines" | "coverage">): Section {
  const { pipelines } = report;
  const head = { id: "heaviest", title: "Heaviest Pipelines" };
  if (pipelines.total === 0) return { ...head, blocks: [text("No Pipeline ran in this period.")] };
  return { ...head, blocks: [...byTime(report), ...slowed(report), ...byFlowNodes(report)] };
}

function byTime(report: ReportOf<"pipelines" | "coverage">): Block[] {
  const { byTime: rows, total, totalMs } = report.pipelines;
  if (rows.length === 0) return [text("No run has ended, so none tells its time.")];
  const name = pipelineNames(report);
  const share = barsOf(rows, (row) => row.totalMs);
  return [
    {
      kind: "table",
      table: {
        caption: `By time${outOf(rows.length, total)}`,
        columns: [
          names("Pipeline"),
          ...minorNumbers("Runs"),
          ...numbers("Failed"),
          ...minorNumbers("p50"),
          ...numbers("p95", "Total"),
          ...minorNumbers("Share"),
          bar,
        ],
        rows: rows.map((row) => [
          name(row),
          formatCount(row.runs),
          shareCell(row.failed, row.judged),
          durationCell(row.durationMsP50),
          durationCell(row.durationMsP95),
          formatDuration(row.totalMs),
          shareCell(row.totalMs, totalMs),
          share(row),
        ]),
        note: "Failed: FAILURE or UNSTABLE.",
      },
    },
  ];
}

function slowed(report: ReportOf<"pipelines" | "coverage">): Block[] {
  const rows = report.pipelines.slowed;
  const name = pipelineNames(report);
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      table: {
        caption: "Slower than they were",
        columns: [names("Pipeline"), ...minorNumbers("Since", "Median before"), ...numbers("Median now", "Times")],
        rows: rows.map((row) => [
          name(row),
          formatDay(row.changedAt),
          formatDuration(row.beforeMsP50),
          formatDuration(row.afterMsP50),
          row.ratio === undefined ? undefined : `${formatAverage(row.ratio)}×`,
        ]),
        note: "Of successful runs, where chance would hardly make the change; Pipelines with ten or more. flowmeter changes tells in which part of them.",
      },
    },
  ];
}

function byFlowNodes(report: ReportOf<"pipelines" | "coverage">): Block[] {
  const rows = report.pipelines.byFlowNodes;
  if (rows.length === 0) return [text("No run left flow nodes.")];
  const name = pipelineNames(report);
  const share = barsOf(rows, (row) => row.flowNodesP50 ?? 0);
  return [
    {
      kind: "table",
      table: {
        caption: `By complexity${outOf(rows.length, report.pipelines.total)}`,
        columns: [
          names("Pipeline"),
          ...minorNumbers("Lines"),
          ...numbers("Stages"),
          ...minorNumbers("Depth", "Parallel"),
          ...numbers("Flow nodes"),
          bar,
        ],
        rows: rows.map((row) => [name(row), ...complexity(row), share(row)]),
        note: "Flow nodes: median per run. Depth: of blocks inside blocks. The rest: the most of any run.",
      },
    },
  ];
}

function complexity(row: PipelineRow): (string | undefined)[] {
  return [
    row.scriptLines === undefined ? undefined : formatCount(row.scriptLines),
    formatCount(row.stages),
    formatCount(row.blockDepth),
    formatCount(row.parallelWidth),
    row.flowNodesP50 === undefined ? undefined : formatCount(Math.round(row.flowNodesP50)),
  ];
}
