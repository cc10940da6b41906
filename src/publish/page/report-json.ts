import type { Report } from "../../model/report.ts";
import { findingsOf } from "../findings/findings.ts";

/** A report as it is printed with `--json`: the data, and the findings in words. */
export function reportJson(report: Report): object {
  const findings = findingsOf(report).map(({ id, headline, detail }) => ({ id, headline, detail }));
  return { ...report, findings };
}
