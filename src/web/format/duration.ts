/** A length of time in its two largest units: `40 s`, `4 min`, `18 h 51 min`, `3 d 4 h`. Less than nothing is nothing: clocks differ. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return twoUnits([hours, "h"], [minutes % 60, "min"]);
  return twoUnits([Math.floor(hours / 24), "d"], [hours % 24, "h"]);
}

type Amount = readonly [count: number, unit: string];

function twoUnits(large: Amount, small: Amount): string {
  const parts = small[0] === 0 ? [large] : [large, small];
  return parts.map(([count, unit]) => `${count} ${unit}`).join(" ");
}
