/** The stretch of time that a timeline shows, in milliseconds since the start of the run. */
export interface TimeAxis {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where something lies on an axis, in percent of its width. */
export interface Stretch {
  readonly left: number;
  readonly width: number;
}

/** Where a stretch of time lies; undefined when none of it is on the axis. */
export function stretchOn({ fromMs, toMs }: TimeAxis, startMs: number, endMs: number): Stretch | undefined {
  if (endMs < fromMs || startMs > toMs) return undefined;
  const length = Math.max(1, toMs - fromMs);
  const left = (100 * (Math.max(startMs, fromMs) - fromMs)) / length;
  return { left, width: Math.max(0, (100 * (Math.min(endMs, toMs) - fromMs)) / length - left) };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances between lines that people count in. */
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364].map((count) => count * DAY),
];

/** Times at which an axis has a line: round ones, at most as many as asked for. */
export function ticksOn({ fromMs, toMs }: TimeAxis, most: number): readonly number[] {
  const step = steps.find((one) => (toMs - fromMs) / one <= most) ?? (toMs - fromMs) / most;
  const first = Math.ceil(fromMs / step);
  return Array.from({ length: Math.max(0, Math.floor(toMs / step) - first + 1) }, (_, index) => (first + index) * step);
}
