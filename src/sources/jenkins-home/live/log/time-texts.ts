const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Zones that Java's `Date` writes by an abbreviation that means one thing; others are not read. */
const zoneMs: ReadonlyMap<string, number> = new Map([
  ["UTC", 0],
  ["GMT", 0],
  ["Z", 0],
  ["WET", 0],
  ["CET", 3_600_000],
  ["CEST", 7_200_000],
  ["EET", 7_200_000],
  ["EEST", 10_800_000],
  ["MSK", 10_800_000],
  ["EST", -18_000_000],
  ["EDT", -14_400_000],
  ["CDT", -18_000_000],
  ["MST", -25_200_000],
  ["MDT", -21_600_000],
  ["PST", -28_800_000],
  ["PDT", -25_200_000],
  ["JST", 32_400_000],
  ["KST", 32_400_000],
  ["AEST", 36_000_000],
  ["AEDT", 39_600_000],
]);

/** Abbreviations of several zones, the likelier first: Britain and Bangladesh; India, Israel and Ireland; America and China. */
const severalMs: ReadonlyMap<string, readonly number[]> = new Map([
  ["BST", [3_600_000, 21_600_000]],
  ["IST", [19_800_000, 7_200_000, 3_600_000]],
  ["CST", [-21_600_000, 28_800_000]],
]);

/** An instant that is read lies in `[fromAt, toAt]`, give or take a minute. */
export interface Between {
  readonly fromAt: number | undefined;
  readonly toAt: number;
}

const SLACK_MS = 60_000;

const JAVA_DATE =
  /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d\d):(\d\d):(\d\d) ([A-Z]{1,5}|GMT[+-]\d\d:\d\d) (\d{4})$/;

/**
 * Instant of a text as Java's `Date.toString` writes it (`Mon Nov 23 23:21:46 UTC 2026`), to the second.
 *
 * An abbreviation with several meanings (`CST`, `IST`, `BST`) has the first that gives an instant in `between`. Undefined when
 * the text is no date, or its zone is not known.
 */
export function javaDate(text: string, between?: Between): number | undefined {
  const match = JAVA_DATE.exec(text);
  if (match === null) return undefined;
  const [, month, day, hour, minute, second, zone, year] = match as unknown as string[];
  const monthIndex = MONTHS.indexOf(month!);
  if (monthIndex < 0) return undefined;
  const local = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second));
  const offsets = offsetsOf(zone!);
  const offset = offsets.find((offsetMs) => isWithin(local - offsetMs, between)) ?? offsets[0];
  return offset === undefined ? undefined : local - offset;
}

function isWithin(at: number, between: Between | undefined): boolean {
  if (between === undefined) return true;
  return at >= (between.fromAt ?? 0) - SLACK_MS && at <= between.toAt + SLACK_MS;
}

/** Possible offsets of a zone from UTC, the likelier first. */
function offsetsOf(zone: string): readonly number[] {
  const match = /^GMT([+-])(\d\d):(\d\d)$/.exec(zone);
  if (match === null) return severalMs.get(zone) ?? [zoneMs.get(zone)].filter((offset) => offset !== undefined);
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return [(match[1] === "-" ? -minutes : minutes) * 60_000];
}

const unitMs: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["sec", 1000],
  ["min", 60_000],
  ["hr", 3_600_000],
  ["day", 86_400_000],
  ["days", 86_400_000],
  // Java's `Util.getTimeSpanString` counts so.
  ["mo", 30 * 86_400_000],
  ["yr", 365 * 86_400_000],
]);

/** Milliseconds of a span as Jenkins prints it in English (`9 hr 28 min`, `3 days 4 hr`, `0.25 sec`); cut off after two units. */
export function timeSpanMs(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:[.,]\d+)?) ?([a-z]+)/g)];
  if (parts.length === 0 || parts.length > 3) return undefined;
  let total = 0;
  for (const [, amount, unit] of parts) {
    const factor = unitMs.get(unit!);
    if (factor === undefined) return undefined;
    total += Number(amount!.replace(",", ".")) * factor;
  }
  return Math.round(total);
}
