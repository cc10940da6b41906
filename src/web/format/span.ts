/** A measured length of time in its two largest units, finer than how long something has lasted: `64 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function span(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
  const [unit, name, part, partName] = units.find(([one, , smaller]) => Math.round(ms / smaller) * smaller >= one)!;
  const parts = Math.round(ms / part);
  const rest = parts % (unit / part);
  const whole = `${Math.floor(parts / (unit / part))} ${name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${partName}`;
}

/** Largest first; what rounds up to a unit is that unit. */
const units = [
  [86_400_000, "d", 3_600_000, "h"],
  [3_600_000, "h", 60_000, "min"],
  [60_000, "min", 1000, "s"],
] as const;
