import type { ReportOf } from "../../model/report.ts";
import { formatCount, formatDuration, formatPercent } from "../format.ts";
import type { Block, Cell, Column } from "./page.ts";

/** A column of names. */
export function names(title: string): Column {
  return { title, kind: "name" };
}

/** Columns of numbers. */
export function numbers(...titles: string[]): Column[] {
  return titles.map((title) => ({ title, kind: "number" }));
}

/** Columns of numbers that the narrowest screens leave out. */
export function minorNumbers(...titles: string[]): Column[] {
  return titles.map((title) => ({ title, kind: "number", isMinor: true }));
}

/** The column of bars that makes the one before it visible. */
export const bar: Column = { title: "", kind: "bar" };

/** A duration, or nothing. */
export function durationCell(ms: number | undefined): Cell {
  return ms === undefined ? undefined : formatDuration(ms);
}

/** `33 %`, or `1 of 3` where the whole is small; nothing of nothing. */
export function shareCell(part: number, whole: number): Cell {
  if (whole === 0) return undefined;
  return formatPercent(part, whole) ?? `${part} of ${whole}`;
}

/** Each value as a share of the largest. */
export function barsOf<Row>(rows: readonly Row[], value: (row: Row) => number): (row: Row) => number {
  const most = Math.max(...rows.map(value), 0);
  return (row) => (most === 0 ? 0 : value(row) / most);
}

/** How to name a Pipeline: with its controller where there are several. */
export function pipelineNames({
  coverage,
}: ReportOf<"coverage">): (row: { controller: string; pipeline: string }) => string {
  const isOne = coverage.controllers.length <= 1;
  return ({ controller, pipeline }) => (isOne ? pipeline : `${controller}: ${pipeline}`);
}

/** `of 34` in a caption when a list shows fewer rows than there are. */
export function outOf(shown: number, all: number): string {
  return shown < all ? ` (${shown} of ${formatCount(all)})` : "";
}

/** A sentence on its own. */
export function text(sentence: string): Block {
  return { kind: "text", text: sentence };
}
