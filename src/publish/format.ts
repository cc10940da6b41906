/** Numbers and times as people read them. English, whatever the machine's locale: reports are compared across machines. */

const counts = new Intl.NumberFormat("en-US");

/** `12,345`. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** `1 run`, `2 runs`; `many` is for nouns that do not just add an s. */
export function plural(value: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : many}`;
}

/** `41 %`; near the ends `0.4 %` and `99.7 %`; `<0.1 %` when it would be 0 and is not. */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  if (percent > 0 && percent < 1) return `${Math.min(percent, 0.9).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}

/** Fewer than this many make no percentage: "50 %" of two says less than "1 of 2". */
const FEWEST_FOR_PERCENT = 5;

/** `41 % of runs (12 of 29)`, or `2 of 3 runs` where the whole is too small for a percentage. */
export function formatShare(part: number, whole: number, things: string): string {
  const counts = `${formatCount(part)} of ${formatCount(whole)}`;
  return whole < FEWEST_FOR_PERCENT ? `${counts} ${things}` : `${formatRatio(part / whole)} of ${things} (${counts})`;
}

/** `41 %`, and nothing where the whole is too small for a percentage; for use next to the counts. */
export function formatPercent(part: number, whole: number): string | undefined {
  return whole < FEWEST_FOR_PERCENT ? undefined : formatRatio(part / whole);
}

/** Whether the verb after {@link formatShare} is in the singular: `1 of 2 Pipelines escapes`, `13 % of Pipelines (1 of 8) escape`. */
export function isSingular(part: number, whole: number): boolean {
  return part === 1 && whole < FEWEST_FOR_PERCENT;
}

/** `4.2`, `12`, `1,200`: one decimal while small. */
export function formatAverage(value: number): string {
  return value < 9.95 ? String(Math.round(value * 10) / 10) : formatCount(Math.round(value));
}

const spans: readonly (readonly [number, string, number, string])[] = [
  [86_400_000, "d", 3_600_000, "h"],
  [3_600_000, "h", 60_000, "min"],
  [60_000, "min", 1000, "s"],
];

/** `850 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
  for (const [unit, name, part, partName] of spans) {
    if (ms < unit && unit !== 60_000) continue;
    const parts = Math.round(ms / part);
    const perUnit = unit / part;
    const rest = parts % perUnit;
    const whole = `${formatCount(Math.floor(parts / perUnit))} ${name}`;
    return rest === 0 ? whole : `${whole} ${rest} ${partName}`;
  }
  return "";
}

/** How long something has lasted, in whole units that have passed: `40 s`, `12 min`, `18 h 51 min`, `3 d 4 h`. */
export function formatLasting(ms: number): string {
  const unit = ms < 60_000 ? 1000 : ms < 172_800_000 ? 60_000 : 3_600_000;
  const whole = Math.max(0, Math.floor(ms / unit) * unit);
  if (whole < 60_000) return `${whole / 1000} s`;
  if (whole < 86_400_000 || whole >= 172_800_000) return formatDuration(whole);
  const minutes = (whole / 60_000) % 60;
  return `${Math.floor(whole / 3_600_000)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
}

/** `812 B`, `4.2 kB`, `1.3 GB`; powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `2026-09-01 14:05 UTC`; nothing for an instant that no calendar holds. */
export function formatInstant(at: number): string | undefined {
  if (!(Math.abs(at) <= 8.64e15)) return undefined;
  const [day, time = ""] = new Date(at).toISOString().split("T");
  return `${day} ${time.slice(0, 5)} UTC`;
}

/** `2026-09-01`, in UTC. */
export function formatDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
