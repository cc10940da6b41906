/** Numbers and times as people read them. English, whatever the machine's locale: reports are compared across machines. */

const counts = new Intl.NumberFormat("en-US");

/** `12,345`. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** `1 run`, `2 runs`. */
export function plural(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** `41 %`; below one percent `0.4 %`; `<0.1 %` when it would be 0 and is not. */
export function formatRatio(ratio: number): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent > 0 && percent < 1) return `${percent.toFixed(1)} %`;
  return `${Math.round(percent)} %`;
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

/** `2026-09-01`, in UTC. */
export function formatDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
