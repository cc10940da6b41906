const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A share from 0 to 1 as a bar of at most `width` columns; what is more than nothing shows. */
export function horizontalBar(share: number, width: number): string {
  const eighths = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(share, 1) * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}

/** How many of `width` columns each share gets: the largest remainders round up, and what is more than nothing gets one. */
export function divide(shares: readonly number[], width: number): number[] {
  const exact = shares.map((share) => share * width);
  const columns = exact.map((value) => (value > 0 ? Math.max(1, Math.floor(value)) : 0));
  const byRemainder = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((one, other) => other.rest - one.rest);
  let left = Math.round(exact.reduce((sum, value) => sum + value, 0)) - columns.reduce((sum, value) => sum + value, 0);
  for (const { index, rest } of byRemainder) if (left > 0 && rest > 0) left -= ++columns[index]! > 0 ? 1 : 0;
  while (left < 0) {
    columns[columns.indexOf(Math.max(...columns))]!--;
    left++;
  }
  return columns;
}
