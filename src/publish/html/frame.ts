import type { Timeline } from "../../model/report.ts";
import { type Html, html } from "./html.ts";
import { labelled } from "./ticks.ts";

/** Height of the plot in CSS pixels; widths are percentages, so that texts keep their size on any screen. */
export const PLOT_HEIGHT = 196;

/** Room above the plot for the topmost label. */
export const PLOT_TOP = 10;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Where marks of an axis are, in pixels, with their labels. */
export interface Mark {
  readonly y: number;
  readonly label: string;
}

/** Lines of the grid with their labels at the right edge; drawn under the marks. */
export function grid(marks: readonly Mark[]): Html[] {
  return marks.map(
    ({ y, label }) => html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>
<text x="100%" dx="8" y="${y}" dy=".32em">${label}</text>`,
  );
}

/** The line that the plot stands on; drawn over the marks. */
export function base(): Html {
  const y = PLOT_TOP + PLOT_HEIGHT;
  return html`<line class="base" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
}

/** Days below the columns; every other one gives way on narrow screens. */
export function dayLabels({ buckets, bucketDays }: Timeline): Html[] {
  const hasYears = buckets.length * bucketDays > 300;
  return labelled(buckets.length, 6).map((place, index) => {
    const x = round(((place + 0.5) / buckets.length) * 100);
    const anchor = x < 6 ? "start" : x > 96 ? "end" : "middle";
    const edge = anchor === "start" ? 0 : x;
    return html`<text class="${index % 2 === 0 ? "" : "minor"}" text-anchor="${anchor}" x="${edge}%" y="${PLOT_TOP + PLOT_HEIGHT + 20}">${dayLabel(buckets[place]!.startAt, hasYears)}</text>`;
  });
}

/** `31 Aug`, or `Aug 2026` over long periods. */
export function dayLabel(at: number, hasYear: boolean): string {
  const date = new Date(at);
  const month = MONTHS[date.getUTCMonth()]!;
  return hasYear ? `${month} ${date.getUTCFullYear()}` : `${date.getUTCDate()} ${month}`;
}

/** What one column stands for, for captions. */
export const bucketNames = { 1: "day", 7: "week", 28: "four weeks", 364: "52 weeks" } as const;

/** Enough digits for a percentage of a screen. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
