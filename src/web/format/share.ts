/** A share from 0 to 1: `41 %`; near the ends `0.4 %` and `99.7 %`; `<0.1 %` when it would be 0 and is not. */
export function share(part: number): string {
  const percent = part * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent > 99 && percent < 100) return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
  if (percent > 0 && percent < 1) return `${Math.min(percent, 0.9).toFixed(1)} %`;
  return `${Math.round(percent)} %`;
}

/** A number of things: `12,345`. */
export function amount(value: number): string {
  return counts.format(value);
}

const counts = new Intl.NumberFormat("en-US");
