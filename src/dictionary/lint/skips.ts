import type { Fault } from "../fault.ts";
import type { MetricFile } from "../read-metric.ts";
import { isCollected, type Rule } from "./rule.ts";

/** A reason says more than that there is one. */
const SHORTEST_REASON = 10;

/** The faults of a file that are left when its `lint_skip` is heeded, with those of `lint_skip` itself. */
export function heedSkips(file: MetricFile, faults: readonly Fault[], rules: readonly Rule[]): Fault[] {
  const skips = file.fields.lint_skip ?? [];
  const wrong = skips.map((skip) => whyNot(skip, file, { faults, rules }));
  const heeded = new Set(skips.filter((_, index) => wrong[index] === undefined).map(({ rule }) => rule));
  const own = wrong.flatMap((message, index): Fault[] => {
    if (message === undefined) return [];
    return [{ file: file.file, ...file.placeOf(["lint_skip", index]), rule: "LINT_SKIP", severity: "error", message }];
  });
  return [...faults.filter(({ rule }) => !heeded.has(rule)), ...own];
}

interface Ruling {
  readonly faults: readonly Fault[];
  readonly rules: readonly Rule[];
}

type Skip = NonNullable<MetricFile["fields"]["lint_skip"]>[number];

/** Why a skip is not heeded; undefined when it is. */
function whyNot({ rule, reason }: Skip, file: MetricFile, { faults, rules }: Ruling): string | undefined {
  const skippable = rules.find(({ name }) => name === rule)?.skippable;
  if (skippable === undefined) return `${rule} is no rule that can be skipped`;
  if (skippable === "whileLocal" && isCollected(file.fields)) return `${rule} cannot be skipped for what is collected`;
  if (reason.trim().length < SHORTEST_REASON) return `${rule} is skipped without a reason`;
  return faults.some((fault) => fault.rule === rule) ? undefined : `${rule} has nothing to skip here; leave it out`;
}
