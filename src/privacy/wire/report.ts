import Type, { type Static } from "typebox";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { wireShape } from "../../dictionary/capacity.ts";
import { digestOf } from "../../dictionary/digest.ts";
import { consentLevels } from "../../dictionary/vocabulary.ts";
import type { SigningKeys } from "./keys.ts";
import { type Signed, signed } from "./sign.ts";

/** What a report is written in; another form gets another name. */
const REPORT_SCHEMA = "flowmeter-report/1";

/** Bounds of a report. Padding rounds its size up to whole steps, so that it says little of what is inside. */
export const reportLimits = {
  maxBytes: 32 * 1024,
  maxDepth: 4,
  maxRows: 500,
  maxBuckets: wireShape.mostBuckets,
  padStep: 1024,
} as const;

const strict = { additionalProperties: false } as const;
const count = (minimum: number) => Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER });
const metricId = () => Type.String({ pattern: "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){1,3}$", maxLength: 80 });
const labels = () =>
  Type.Array(Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9_.+:-]*$", maxLength: 120 }), { maxItems: 4 });

/** Texts that stand outside of rows; `request.ts` and receipts use the same. */
export const wireTexts = {
  digest: () => Type.String({ pattern: "^sha256-[0-9a-f]{64}$" }),
  dest: () => Type.String({ pattern: "^[a-z][a-z0-9-]{0,39}$" }),
  env: () => Type.String({ pattern: "^[A-Za-z0-9_.+:,/-]+$", maxLength: 400 }),
  period: () => Type.String({ pattern: "^20\\d\\d-(Q[1-4]|0[1-9]|1[0-2])$" }),
  key: () => Type.String({ pattern: "^[A-Za-z0-9_-]{43}$" }),
  nonce: () => Type.String({ pattern: "^[A-Za-z0-9_-]{22}$" }),
  sig: () => Type.String({ pattern: "^[A-Za-z0-9_-]{86}$" }),
};

/** `[metric, version, labels, value]`: labels in the order of the metric's dimensions, one for each. */
const row = Type.Tuple([metricId(), count(1), labels(), count(1)], { additionalItems: false });

/**
 * `[metric, version, labels, [bucket, units, bucket, units, …]]`, buckets ascending, see `bucketOfValue`. Pairs are flat: nesting
 * stays within 4.
 */
const hist = Type.Tuple(
  [metricId(), count(1), labels(), Type.Array(count(0), { minItems: 2, maxItems: 2 * reportLimits.maxBuckets })],
  { additionalItems: false },
);

/** A signed report as it travels. There is no field for free text. */
export const reportSchema = Type.Object(
  {
    schema: Type.Literal(REPORT_SCHEMA),
    /** Digests of the dictionary and of the allow-lists that it was made under. */
    dict: wireTexts.digest(),
    allow: wireTexts.digest(),
    dest: wireTexts.dest(),
    env: wireTexts.env(),
    period: wireTexts.period(),
    key: wireTexts.key(),
    /** A report with a higher one replaces those of the same key. */
    seq: count(1),
    nonce: wireTexts.nonce(),
    /** The level in force when it was made. */
    consent: Type.Enum(consentLevels),
    rows: Type.Array(row, { maxItems: reportLimits.maxRows }),
    hist: Type.Array(hist, { maxItems: reportLimits.maxRows }),
    pad: Type.String({ pattern: "^0*$", maxLength: reportLimits.padStep }),
    sig: wireTexts.sig(),
  },
  strict,
);

/** A signed report. */
export type Report = Static<typeof reportSchema>;

/** A count under labels. */
export type ReportRow = readonly [metric: string, version: number, labels: readonly string[], value: number];

/** A normalised histogram under labels. */
export type ReportHist = readonly [
  metric: string,
  version: number,
  labels: readonly string[],
  buckets: readonly number[],
];

/** What a report says, before it is ordered, padded and signed. */
export interface ReportContent extends Omit<Report, "schema" | "key" | "pad" | "sig" | "rows" | "hist"> {
  readonly rows: readonly ReportRow[];
  readonly hist: readonly ReportHist[];
}

/**
 * The bytes of a report: rows in order, padded to whole steps of 1 KiB, signed, as canonical JSON. The only function that makes
 * bytes which may leave.
 *
 * @throws RangeError when it would be longer than a report may be
 */
export function sealReport(content: ReportContent, keys: SigningKeys): Uint8Array {
  const ordered = {
    ...content,
    schema: REPORT_SCHEMA,
    key: keys.key,
    rows: inOrder(content.rows),
    hist: inOrder(content.hist),
  };
  const bare = byteLength({ ...ordered, pad: "", sig: "x".repeat(86) });
  const size = Math.ceil(bare / reportLimits.padStep) * reportLimits.padStep;
  if (size > reportLimits.maxBytes) throw new RangeError("A report is longer than it may be");
  const report: Signed<{ readonly key: string }> = signed({ ...ordered, pad: "0".repeat(size - bare) }, keys);
  return Buffer.from(canonicalJson(report));
}

/** Digest of the bytes of a report: what a receipt names it by, and what its file in the outbox is called. */
export function reportDigest(report: Report): string {
  return digestOf(report);
}

/** Rows in the one order they may travel in: by metric, version, labels as texts of canonical JSON. */
export function inOrder<Row extends readonly unknown[]>(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => (rowKey(one) < rowKey(other) ? -1 : 1));
}

/** What a row is about: two rows of a report have different ones. */
export function rowKey(row: readonly unknown[]): string {
  return canonicalJson(row.slice(0, 3));
}

function byteLength(value: object): number {
  return Buffer.byteLength(canonicalJson(value));
}
