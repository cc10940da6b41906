import type { Report } from "../../model/report.ts";
import * as failures from "./failures.ts";
import type { Finding, FindingRule } from "./finding.ts";
import * as usage from "./usage.ts";
import * as waiting from "./waiting.ts";

/** More are not read. */
const MOST = 10;

const rules: readonly FindingRule[] = [failures, waiting, usage].flatMap((group) => Object.values(group));

/** What a report has to tell, the most telling first; at most ten. */
export function findingsOf(report: Report): Finding[] {
  return rules
    .flatMap((rule) => rule(report) ?? [])
    .sort((one, other) => other.weight - one.weight || (one.id < other.id ? -1 : 1))
    .slice(0, MOST);
}
