import { readFileSync } from "node:fs";
import { type AuditFinding, auditRules, auditTables } from "../privacy/audit/audit-tables.ts";
import { type AuditTable, csvTable, jsonTable } from "../privacy/audit/cells.ts";
import { formatCount, plural } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";
import { CliError, FaultsFound } from "./cli-error.ts";
import type { AuditFlags } from "./commands/audit-release.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Audits published tables and says what was found. @throws CliError, FaultsFound */
export function runAuditRelease(files: readonly string[], { k, json }: AuditFlags): void {
  const tables = files.map(readTable);
  const findings = auditTables(tables, k);
  const counts = countsOf(findings);
  const cells = tables.reduce((sum, table) => sum + table.cells.length, 0);
  if (json === true) writeJson({ schema: "flowmeter-audit/1", k, cells, counts, findings });
  else writeOut(report(findings, { cells, files: files.length }));
  if (findings.length > 0) throw new FaultsFound();
}

function readTable(file: string): AuditTable {
  try {
    const text = readFileSync(file, "utf8");
    return /\.json$/i.test(file) || /^\s*[[{]/.test(text) ? jsonTable(file, text) : csvTable(file, text);
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is no JSON" : String((error as NodeJS.ErrnoException).code);
    throw new CliError(`${file} cannot be read: ${reason}.`, "Name tables as CSV or JSON.");
  }
}

function countsOf(findings: readonly AuditFinding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

/** Findings listed per rule; all are in the JSON. */
const LISTED = 10;

function report(findings: readonly AuditFinding[], seen: { readonly cells: number; readonly files: number }): string {
  const lines = [
    `${plural(seen.cells, "cell")} of ${plural(seen.files, "file")}: ${plural(findings.length, "finding")}.`,
  ];
  for (const [rule, says] of Object.entries(auditRules)) {
    const own = findings.filter((finding) => finding.rule === rule);
    if (own.length === 0) continue;
    lines.push("", `${rule}  ${formatCount(own.length)}: ${says}`);
    for (const { file, place, labels, detail } of own.slice(0, LISTED))
      lines.push(visible(`  ${file} ${place}  ${labels.join(", ")}  ${detail}`));
    if (own.length > LISTED) lines.push(`  and ${formatCount(own.length - LISTED)} more`);
  }
  return `${lines.join("\n")}\n`;
}
