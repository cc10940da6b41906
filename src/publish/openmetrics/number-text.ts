/** A number in either text format: `12`, `0.125`, `1e+21`. */
export function numberText(value: number): string {
  return String(value === 0 ? 0 : value);
}

/**
 * A bound as the value of `le`: `0.5`, `10.0`, `1e+06`. Prometheus takes label values for names, so a bound is always written
 * the same way, the canonical one of OpenMetrics; also in the older format, so that a change of format makes no new series.
 */
export function boundText(bound: number): string {
  if (bound === 0) return "0.0";
  const [digits, exponent] = bound.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 6) return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const text = String(bound);
  return text.includes(".") ? text : `${text}.0`;
}
