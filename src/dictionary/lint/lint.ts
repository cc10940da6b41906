import type { Fault, Severity } from "../fault.ts";
import type { PastLock } from "../lock.ts";
import { type MetricFile, type MetricText, readMetric } from "../read-metric.ts";
import type { MetricDefinition } from "../schema.ts";
import { type Finding, isCollected, type Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { heedSkips } from "./skips.ts";

/** What a dictionary is checked against beside itself. */
export interface LintOptions {
  /** What was built last. */
  readonly lock: PastLock;
  /** `2026-12-01`, UTC. */
  readonly today: string;
}

/** A dictionary and what is wrong with it. */
export interface LintResult {
  /** The metrics that can be read, in the order of their files. */
  readonly metrics: readonly MetricDefinition[];
  /** All faults of all files, in order of file and place. */
  readonly faults: readonly Fault[];
}

/** Checks the files of a dictionary by all rules. Never throws: whatever a file holds, what is wrong with it is a fault. */
export function lintDictionary(texts: readonly MetricText[], options: LintOptions): LintResult {
  const files = texts.map(readMetric);
  const context = { ...options, files };
  const found = rules.flatMap((rule) => rule.find(context).flatMap((finding) => faultsOf(rule, finding)));
  const faults = files.flatMap((file) => {
    const own = found.filter((fault) => fault.file === file.file);
    return heedSkips(file, [...file.faults, ...own], rules);
  });
  return {
    metrics: files.flatMap(({ definition }) => (definition === undefined ? [] : [definition])),
    faults: [...faults, ...goneFaults(files, options.lock)].sort(byPlace),
  };
}

/** The fault of a finding; none when the rule is silent for the metric. */
function faultsOf({ name, severity, whileLocal }: Rule, { file, path, message }: Finding): Fault[] {
  const { status } = file.fields;
  const isLocal = status !== undefined && !isCollected(file.fields);
  const heard: Severity | "silent" = isLocal ? (whileLocal ?? severity) : severity;
  return heard === "silent" ? [] : [{ file: file.file, ...file.placeOf(path), rule: name, severity: heard, message }];
}

/** An id is kept for ever, so a file never just goes. A file that cannot be read still has its name. */
function goneFaults(files: readonly MetricFile[], lock: PastLock): Fault[] {
  const there = new Set(
    files.flatMap(({ file, fields }) => [file.slice(file.lastIndexOf("/") + 1), `${fields.id}.yaml`]),
  );
  const directory = files[0]?.file.replace(/[^/]*$/, "") ?? "";
  return Object.keys(lock.metrics)
    .filter((id) => !there.has(`${id}.yaml`))
    .map((id) => ({
      file: `${directory}${id}.yaml`,
      line: 1,
      column: 1,
      rule: "ID_GONE",
      severity: "error",
      message: `${id} has no file any more; keep it, with the status removed`,
    }));
}

function byPlace(one: Fault, other: Fault): number {
  if (one.file !== other.file) return one.file < other.file ? -1 : 1;
  return one.line - other.line || one.column - other.column;
}
