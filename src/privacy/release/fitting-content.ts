import Type from "typebox";
import { Check } from "typebox/value";
import { consentLevels } from "../../dictionary/vocabulary.ts";
import type { CollectedReport } from "../../model/collected.ts";
import { checkLimits, checkVocabulary, type ReportBody, type Vocabulary } from "../wire/check-rows.ts";
import { metricOfEnvelope } from "../wire/envelope.ts";
import { type Report, reportSchema } from "../wire/report.ts";
import { cellText } from "./cells.ts";

/** What a report says. */
export type Content = Pick<Report, "rows" | "hist">;

const { rows, hist } = reportSchema.properties;
const contentSchema = Type.Object({ rows, hist });

/**
 * What a report says, when it fits the release: its period, dictionary, versions and envelope, and within its bounds. Else the name of the
 * rule that it breaks: JSON, PERIOD, CONSENT, METRIC, TWICE (a label that is there twice), and those of the wire.
 */
export function fittingContent(
  report: CollectedReport,
  { period, words }: { readonly period: string; readonly words: Vocabulary },
): Content | string {
  const content = parsed(report);
  if (content === undefined) return "JSON";
  const { env, metric } = report;
  const consent = consentLevels.find((level) => level === report.consent);
  if (report.period !== period) return "PERIOD";
  if (consent === undefined) return "CONSENT";
  const isOther = [...content.rows, ...content.hist].some(([id]) => id !== metric);
  if (isOther || metricOfEnvelope(env) !== metric) return "METRIC";
  if (isTwice(content.rows) || isTwice(content.hist)) return "TWICE";
  const [dict = "", allow = ""] = report.words.split(" ");
  const body: ReportBody = { dict, allow, env, period, consent, ...content };
  const checked = checkVocabulary(body, words);
  const limited = checked.ok ? checkLimits(body, words) : checked;
  return limited.ok ? content : limited.fault.rule;
}

function isTwice(of: readonly (readonly [unknown, unknown, readonly string[], unknown])[]): boolean {
  return new Set(of.map(([, , labels]) => cellText(labels))).size < of.length;
}

function parsed(report: CollectedReport): Content | undefined {
  try {
    const content: unknown = { rows: JSON.parse(report.rows), hist: JSON.parse(report.hist) };
    return Check(contentSchema, content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Units of a histogram, bucket and number in turn, the first of them up to a bound. */
export function clampedUnits(flat: readonly number[], most: number): readonly number[] {
  let left = most;
  return flat.map((number, index) => {
    if (index % 2 === 0) return number;
    const taken = Math.min(left, number);
    left -= taken;
    return taken;
  });
}
