import { type DurationAxis, labelled } from "../../publish/html/ticks.ts";

/** Height of a plot in CSS pixels; widths are percentages. */
export const PLOT_HEIGHT = 196;

/** Room above the plot for the topmost label. */
export const PLOT_TOP = 10;

/** Where values are between the ground (0) and the top (1) of a plot. */
export type Scale = DurationAxis;

/** Place of a share of the height, in pixels from above. */
export function yOf(share: number): number {
  return Math.round((PLOT_TOP + PLOT_HEIGHT * (1 - share)) * 100) / 100;
}

/** A scale from 0 on. */
export function linearScale(ticks: readonly number[]): Scale {
  const top = ticks.at(-1) ?? 1;
  return { ticks, isLog: false, shareOf: (value) => (top === 0 ? 0 : Math.min(1, value / top)) };
}

/** What stands below the columns that begin at these instants: days, or months over long periods; of the calendar in UTC. */
export function daysBelow(
  starts: readonly number[],
  bucketDays: number,
): readonly { readonly column: number; readonly label: string }[] {
  const isLong = starts.length * bucketDays > 300;
  const format = new Intl.DateTimeFormat("en-GB", {
    ...(isLong ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" }),
    timeZone: "UTC",
  });
  return labelled(starts.length, 6).map((column) => ({ column, label: format.format(starts[column]) }));
}

/** `Week from 31 Aug 2026`: a bucket in words. */
export function bucketTitle(startAt: number, bucketDays: number): string {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return bucketDays === 1 ? day.format(startAt) : `${bucketWord(bucketDays, true)} from ${day.format(startAt)}`;
}

/** What a bucket is called: `week`, or `Week` where it begins a line. */
export function bucketWord(bucketDays: number, isFirst = false): string {
  const word = { 1: "day", 7: "week", 28: "four weeks", 364: "52 weeks" }[bucketDays] ?? `${bucketDays} days`;
  return isFirst ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}
