import { InvalidArgumentError } from "commander";

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/** Epoch milliseconds of `28d` (that long before now) or of a date (UTC). @throws InvalidArgumentError */
export function instantOf(text: string): number {
  const span = /^(\d{1,6})([hdw])$/.exec(text);
  if (span !== null) return Date.now() - Number(span[1]) * UNITS_MS[span[2]!]!;
  const at = /^\d{4}-\d{2}-\d{2}(?:T.*)?$/.test(text) ? Date.parse(withZone(text)) : Number.NaN;
  // 31 February would be 3 March.
  const isDay =
    !Number.isNaN(Date.parse(text.slice(0, 10))) &&
    new Date(Date.parse(text.slice(0, 10))).toISOString().startsWith(text.slice(0, 10));
  if (Number.isNaN(at) || !isDay)
    throw new InvalidArgumentError("A span like 28d, 12h or 8w, or a date like 2026-09-01.");
  return at;
}

/** A time without a zone is UTC here, as days are. */
function withZone(text: string): string {
  return text.length === 10 || /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`;
}
