import { Check, Errors } from "typebox/value";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { inOrder, type Report, reportLimits, reportSchema, rowKey } from "./report.ts";
import { isSigned } from "./sign.ts";
import { type Checked, refused, strictJson } from "./strict-json.ts";

/**
 * Reads bytes as a report of the one form that a report has: strict JSON, canonical, of the schema, ordered, padded. Does not look
 * at the signature ({@link checkReportSignature}), the vocabulary nor the limits of metrics (`check-rows.ts`). Never throws.
 *
 * Rules: those of `strictJson`, SCHEMA, CANONICAL, ROW_ORDER, BUCKET_ORDER, PADDING.
 */
export function readReport(bytes: Uint8Array): Checked<Report> {
  const json = strictJson(bytes, reportLimits);
  if (!json.ok) return json;
  if (!Check(reportSchema, json.value)) return refused("SCHEMA", schemaPath(json.value));
  const report = json.value;
  // Another text of the same value could hide a message in spaces, in the order of keys, or in how numbers are written.
  if (!Buffer.from(canonicalJson(report)).equals(bytes)) return refused("CANONICAL");
  if (bytes.length % reportLimits.padStep !== 0 || report.pad.length >= reportLimits.padStep)
    return refused("PADDING", "$.pad");
  return orderFault(report) ?? { ok: true, value: report };
}

/** Whether the key that a report names signed it. Rule: SIGNATURE. */
export function checkReportSignature(report: Report): Checked<Report> {
  return isSigned(report) ? { ok: true, value: report } : refused("SIGNATURE", "$.sig");
}

function orderFault(report: Report): ReturnType<typeof refused> | undefined {
  for (const name of ["rows", "hist"] as const) {
    const keys = report[name].map(rowKey);
    if (
      new Set(keys).size < keys.length ||
      inOrder<readonly unknown[]>(report[name]).some((row, index) => rowKey(row) !== keys[index])
    )
      return refused("ROW_ORDER", `$.${name}`);
  }
  const wrong = report.hist.findIndex(([, , , flat]) => !isHistogram(flat));
  return wrong < 0 ? undefined : refused("BUCKET_ORDER", `$.hist[${wrong}][3]`);
}

/** Pairs of bucket and units; buckets ascend, and none is empty. */
function isHistogram(flat: readonly number[]): boolean {
  if (flat.length % 2 !== 0) return false;
  return flat.every((number, index) => (index % 2 === 1 ? number > 0 : index === 0 || number > flat[index - 2]!));
}

/** Indexes and names that the schema has; a name it does not have is somebody's text. */
function schemaPath(value: unknown): string {
  const pointer = Errors(reportSchema, value)[0]?.instancePath ?? "";
  const steps = pointer.split("/").slice(1);
  return steps.reduce((path, step) => {
    if (/^\d{1,4}$/.test(step)) return `${path}[${step}]`;
    return Object.hasOwn(reportSchema.properties, step) ? `${path}.${step}` : path;
  }, "$");
}
