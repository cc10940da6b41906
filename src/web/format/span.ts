/** A measured length of time in its two largest units, finer than how long something has lasted: `64 ms`, `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function span(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
  const units = [
    [86_400_000, "d", 3_600_000, "h"],
    [3_600_000, "h", 60_000, "min"],
  ] as const;
  for (const [unit, name, part, partName] of units) {
    // What rounds up to the unit is the unit.
    if (Math.round(ms / part) * part >= unit) return twoUnits(Math.round(ms / part), unit / part, name, partName);
  }
  return twoUnits(Math.round(ms / 1000), 60, "min", "s");
}

function twoUnits(parts: number, perUnit: number, name: string, partName: string): string {
  const rest = parts % perUnit;
  return rest === 0
    ? `${Math.floor(parts / perUnit)} ${name}`
    : `${Math.floor(parts / perUnit)} ${name} ${rest} ${partName}`;
}
