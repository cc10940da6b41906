const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/** One column per value, as high as its share of the largest; nothing is a dot. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 0);
  return values.map((value) => (value <= 0 ? "·" : LEVELS[Math.max(0, Math.ceil((value / most) * 8) - 1)])).join("");
}
