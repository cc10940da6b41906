import { checkLimits, checkVocabulary, type Vocabulary } from "../wire/check-rows.ts";
import { metricOfEnvelope } from "../wire/envelope.ts";
import { checkReportSignature, readReport } from "../wire/read-report.ts";
import type { Report } from "../wire/report.ts";
import type { Checked } from "../wire/strict-json.ts";
import { type Refusal, refusal } from "./refusal.ts";
import { timeFault } from "./windows.ts";

/** What a collector knows when it looks at a report. */
export interface Terms {
  /** Id of this destination. */
  readonly dest: string;
  /** Every dictionary with its allow-lists that is collected under, by {@link vocabularyKey}. */
  readonly vocabularies: ReadonlyMap<string, Vocabulary>;
  readonly isSealed: (period: string) => boolean;
  /** By the server's clock. */
  readonly now: number;
}

/** A report that may be taken, as far as can be said without what was taken before. */
export type CheckedReport = { readonly ok: true; readonly report: Report } | Refusal;

/** What a dictionary and its allow-lists are found by. */
export function vocabularyKey({ dict, allow }: Pick<Report, "dict" | "allow">): string {
  return `${dict} ${allow}`;
}

/**
 * Checks a report, one rule after the other: size, strict JSON, schema, destination, digests, window and period, sealed, words,
 * limits, consent, signature. The first rule that is broken is told. Never throws.
 */
export function checkReport(bytes: Uint8Array, terms: Terms): CheckedReport {
  const read = readReport(bytes);
  if (!read.ok) return told(read);
  const report = read.value;
  if (report.dest !== terms.dest) return refusal("DESTINATION", "$.dest");
  const words = terms.vocabularies.get(vocabularyKey(report));
  if (words === undefined) return refusal("DICTIONARY", "$.dict");
  for (const check of checks) {
    const fault = check(report, words, terms);
    if (fault !== undefined) return fault;
  }
  return { ok: true, report };
}

type Check = (report: Report, words: Vocabulary, terms: Terms) => Refusal | undefined;

/** In the order in which they are told. */
const checks: readonly Check[] = [
  (report, { metrics }, { now }) => {
    const metric = metrics.get(metricOfEnvelope(report.env));
    const fault = timeFault(report.period, metric === undefined ? [] : [metric], now);
    return fault && refusal(fault.rule, fault.path);
  },
  (report, _, { isSealed }) => (isSealed(report.period) ? refusal("SEALED", "$.period") : undefined),
  (report, words) => fault(checkVocabulary(report, words)),
  (report, words) => fault(checkLimits(report, words)),
  (report) => fault(checkReportSignature(report)),
];

function fault(checked: Checked<unknown>): Refusal | undefined {
  return checked.ok ? undefined : told(checked);
}

function told({ fault: { rule, path } }: Extract<Checked<unknown>, { ok: false }>): Refusal {
  return refusal(rule, path);
}
