import { relative } from "node:path";
import { metricDefinitions } from "../dictionary/dictionary.ts";
import type { Fault } from "../dictionary/fault.ts";
import { lintDictionary } from "../dictionary/lint/lint.ts";
import { ruleTexts } from "../dictionary/lint/rules.ts";
import { lockText, nextLock } from "../dictionary/lock.ts";
import { metricSchema } from "../dictionary/schema.ts";
import { plural } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";
import { FaultsFound } from "./cli-error.ts";
import type { BuildFlags, JsonFlag } from "./commands/dictionary.ts";
import { type DictionaryFiles, readDictionaryFiles } from "./dictionary-files.ts";
import { writeFileAtomically } from "./write-file.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Checks the files of a dictionary and prints all that is wrong. @throws CliError, FaultsFound */
export function runLint(directory: string | undefined, { json }: JsonFlag): void {
  const files = readDictionaryFiles(directory);
  const { faults } = lint(files);
  const counts = countsOf(faults);
  if (json === true) writeJson({ files: files.texts.length, ...counts, faults });
  else writeOut(`${[...faults.map(faultLine), summary(files, faults)].join("\n")}\n`);
  if (counts.errors > 0) throw new FaultsFound();
}

/** Writes the lock of a dictionary, or says whether it is current. @throws CliError, FaultsFound */
export function runBuild(directory: string | undefined, { check }: BuildFlags): void {
  const files = readDictionaryFiles(directory);
  const { faults, metrics } = lint(files);
  if (countsOf(faults).errors > 0) {
    const lines = [...faults.map(faultLine), summary(files, faults), `${files.lockFile} is left as it is.`];
    process.stderr.write(`${lines.join("\n")}\n`);
    throw new FaultsFound();
  }
  const text = lockText(nextLock(files.lock, metrics));
  const isCurrent = text === files.lockText;
  if (check === true && !isCurrent) {
    process.stderr.write(
      `${files.lockFile} is not what the files say. Run flowmeter dictionary build and commit it.\n`,
    );
    throw new FaultsFound();
  }
  if (!isCurrent) writeFileAtomically(files.lockFile, text);
  writeOut(`${files.lockFile} ${isCurrent ? "is current" : "is written"}: ${plural(metrics.length, "metric")}.\n`);
}

/** Prints the JSON Schema of a metric file. */
export function runSchema(): void {
  writeJson(metricSchema);
}

/** Prints the dictionary and its rules as Markdown. */
export async function runDocument(): Promise<void> {
  const { metricsDocument } = await import("../publish/markdown/metrics-document.ts");
  writeOut(metricsDocument(metricDefinitions, ruleTexts));
}

function lint({ texts, lock }: DictionaryFiles) {
  return lintDictionary(texts, { lock, today: new Date().toISOString().slice(0, 10) });
}

function countsOf(faults: readonly Fault[]): { readonly errors: number; readonly warnings: number } {
  const errors = faults.filter(({ severity }) => severity === "error").length;
  return { errors, warnings: faults.length - errors };
}

/** As compilers write it, so that editors find the place. */
function faultLine({ file, line, column, rule, severity, message }: Fault): string {
  return `${visible(file)}:${line}:${column} ${rule}${severity === "warning" ? " (warning)" : ""} ${visible(message)}`;
}

function summary({ texts, directory }: DictionaryFiles, faults: readonly Fault[]): string {
  const { errors, warnings } = countsOf(faults);
  const where = visible(relative(process.cwd(), directory) || ".");
  return `${plural(texts.length, "metric file")} in ${where}: ${plural(errors, "error")}, ${plural(warnings, "warning")}`;
}
