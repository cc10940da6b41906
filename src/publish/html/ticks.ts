const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Durations that people count in. */
const durationSteps: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7, 14, 28].map((n) => n * DAY),
];

/** Marks of a logarithmic axis: each some three to ten times the last. */
const logMarks: readonly number[] = [
  ...[1, 10, 100, SECOND, 10 * SECOND, MINUTE, 10 * MINUTE],
  ...[HOUR, 6 * HOUR, DAY, 7 * DAY, 28 * DAY, 364 * DAY],
];

/** Where durations are between the ground (0) and the top (1) of a plot. */
export interface DurationAxis {
  readonly ticks: readonly number[];
  readonly shareOf: (ms: number) => number;
  readonly isLog: boolean;
}

/** Beyond this the medians would lie flat on the ground of a linear axis. */
const LINEAR_UP_TO = 12;

/** An axis for durations from the least to the most of them: logarithmic where they are far apart. */
export function durationAxis(leastMs: number, mostMs: number): DurationAxis {
  const [least, most] = [Math.max(1, leastMs), Math.max(1, mostMs)];
  const isLog = most / least > LINEAR_UP_TO;
  const ticks = isLog ? logTicks(least, most) : durationTicks(most);
  const [low, high] = [ticks[0]!, Math.max(ticks.at(-1)!, most)];
  const shareOf = (ms: number): number =>
    isLog ? Math.log(Math.max(ms, low) / low) / Math.log(high / low) : (ms - low) / (high - low);
  return { ticks, isLog, shareOf };
}

/** Marks from 0 to at least `most`, at most five steps, at whole counts. */
export function countTicks(most: number): number[] {
  const scale = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10].map((factor) => factor * scale).filter((step) => step >= 1);
  return ticks(most, steps.find((step) => most / step <= 5) ?? most);
}

/** Marks from 0 to at least `mostMs`, at most five steps, at durations that people count in. */
export function durationTicks(mostMs: number): number[] {
  return ticks(mostMs, durationSteps.find((step) => mostMs / step <= 5) ?? Math.ceil(mostMs / 5 / DAY) * DAY);
}

/** Marks that enclose a range, for a logarithmic axis. */
export function logTicks(leastMs: number, mostMs: number): number[] {
  const first = logMarks.findLastIndex((mark) => mark <= leastMs);
  const last = logMarks.findIndex((mark) => mark >= mostMs);
  return logMarks.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
}

function ticks(most: number, step: number): number[] {
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, index) => index * step);
}

/** Places of at most `most` labels among `count` columns, evenly, the first one labelled. */
export function labelled(count: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(count / most));
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
