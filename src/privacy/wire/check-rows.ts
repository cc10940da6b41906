import type { MetricDefinition } from "../../dictionary/schema.ts";
import { consentLevels } from "../../dictionary/vocabulary.ts";
import { envelopeId } from "./envelope.ts";
import type { Report, ReportHist, ReportRow } from "./report.ts";
import { type Checked, refused } from "./strict-json.ts";
import { bucketOfValue, HIST_UNITS, isPowerOfTwo, mostLabels, mostPerRow, weights } from "./values.ts";

/** All words that a report may hold: a dictionary and its allow-lists. */
export interface Vocabulary {
  readonly dictionaryDigest: string;
  readonly allowListDigest: string;
  /** Metrics by id. */
  readonly metrics: ReadonlyMap<string, MetricDefinition>;
  /** Labels of the lists that are too long for a metric's file. */
  readonly allowLists: Readonly<Record<"steps" | "plugins", ReadonlySet<string>>>;
}

/** As much of a report as its words and numbers are checked by. */
export type ReportBody = Pick<Report, "dict" | "allow" | "env" | "period" | "consent" | "rows" | "hist">;

type Fault = ReturnType<typeof refused> | undefined;

/**
 * Checks that every text of a report is a word of the vocabulary, and that rows belong to its envelope. Rules: DICTIONARY, ALLOW_LIST
 * (digests that are not these), METRIC, VERSION, STATUS, KIND, LABELS, LABEL, ENVELOPE, PERIOD.
 */
export function checkVocabulary<R extends ReportBody>(report: R, words: Vocabulary): Checked<R> {
  if (report.dict !== words.dictionaryDigest) return refused("DICTIONARY", "$.dict");
  if (report.allow !== words.allowListDigest) return refused("ALLOW_LIST", "$.allow");
  const fault =
    firstFault(report.rows, "rows", (row, path) => wordFault(row, path, { report, words, isHist: false })) ??
    firstFault(report.hist, "hist", (row, path) => wordFault(row, path, { report, words, isHist: true }));
  if (fault !== undefined) return fault;
  // A report without rows would be a text of its own.
  return report.rows.length + report.hist.length === 0 ? refused("EMPTY", "$.rows") : { ok: true, value: report };
}

/**
 * Checks what metrics allow: bounds of values, rows and histograms, and the least consent. Call it after {@link checkVocabulary}.
 * Rules: VALUE, UNITS, BUCKET, ROWS, CONSENT.
 */
export function checkLimits<R extends ReportBody>(report: R, { metrics }: Vocabulary): Checked<R> {
  const fault =
    firstFault(report.rows, "rows", ([id, , , value], path) => valueFault(metrics.get(id)!, value, `${path}[3]`)) ??
    firstFault(report.hist, "hist", ([id, , , flat], path) => histFault(metrics.get(id)!, flat, `${path}[3]`)) ??
    firstFault([...report.rows, ...report.hist], "rows", ([id]) => consentFault(metrics.get(id)!, report));
  if (fault !== undefined) return fault;
  const [first] = [...report.rows, ...report.hist];
  const most = first === undefined ? 0 : mostLabels(metrics.get(first[0])!);
  return report.rows.length > most || report.hist.length > most ? refused("ROWS", "$") : { ok: true, value: report };
}

/** The metrics of a lock that may ever leave a machine. */
export function leavingMetrics(metrics: readonly MetricDefinition[]): MetricDefinition[] {
  return metrics.filter(mayLeave);
}

/** Whether a metric is collected: it passed review, and is not given up. */
export function mayLeave({ status }: Pick<MetricDefinition, "status">): boolean {
  return status === "collecting" || status === "publishable";
}

/** The words of one dimension of a metric. */
function isLabel(
  dimension: MetricDefinition["dimensions"][number],
  label: string,
  lists: Vocabulary["allowLists"],
): boolean {
  const { labels, overflow } = dimension;
  if (label === overflow) return true;
  if ("closed" in labels) return labels.closed.includes(label);
  return "allowlist" in labels && lists[labels.allowlist].has(label);
}

function firstFault<Row>(rows: readonly Row[], name: string, faultOf: (row: Row, path: string) => Fault): Fault {
  for (const [index, row] of rows.entries()) {
    const fault = faultOf(row, `$.${name}[${index}]`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Context {
  readonly report: ReportBody;
  readonly words: Vocabulary;
  readonly isHist: boolean;
}

function wordFault(
  [id, version, labels]: ReportRow | ReportHist,
  path: string,
  { report, words, isHist }: Context,
): Fault {
  const metric = words.metrics.get(id);
  if (metric === undefined) return refused("METRIC", `${path}[0]`);
  if (metric.version !== version) return refused("VERSION", `${path}[1]`);
  if (!mayLeave(metric)) return refused("STATUS", `${path}[0]`);
  if ((metric.kind === "distribution") !== isHist) return refused("KIND", path);
  if (labels.length !== metric.dimensions.length) return refused("LABELS", `${path}[2]`);
  const alien = metric.dimensions.findIndex(
    (dimension, index) => !isLabel(dimension, labels[index]!, words.allowLists),
  );
  if (alien >= 0) return refused("LABEL", `${path}[2][${alien}]`);
  if (envelopeId(metric, labels) !== report.env) return refused("ENVELOPE", "$.env");
  return report.period.includes("Q") === (metric.granularity === "quarter") ? undefined : refused("PERIOD", "$.period");
}

function valueFault(metric: MetricDefinition, value: number, path: string): Fault {
  return value <= mostPerRow(metric) && isPowerOfTwo(value) ? undefined : refused("VALUE", path);
}

function histFault(metric: MetricDefinition, flat: readonly number[], path: string): Fault {
  const units = flat.reduce((sum, number, index) => sum + (index % 2 === 1 ? number : 0), 0);
  const allowed = metric.label_sample === undefined ? [1] : weights;
  if (!allowed.some((weight) => units === HIST_UNITS * weight)) return refused("UNITS", path);
  const last = bucketOfValue(metric.value.max);
  return flat.some((number, index) => index % 2 === 0 && number > last) ? refused("BUCKET", path) : undefined;
}

function consentFault(metric: MetricDefinition, { consent }: ReportBody): Fault {
  return consentLevels.indexOf(consent) >= consentLevels.indexOf(metric.consent_min)
    ? undefined
    : refused("CONSENT", "$.consent");
}
