import type { Path, Severity } from "../fault.ts";
import type { PastLock } from "../lock.ts";
import type { MetricFile } from "../read-metric.ts";
import type { MetricDefinition } from "../schema.ts";

/** What a rule looks at. */
export interface LintContext {
  readonly files: readonly MetricFile[];
  /** What was built last. */
  readonly lock: PastLock;
  /** `2026-12-01`, UTC. */
  readonly today: string;
}

/** A place that breaks a rule. */
export interface Finding {
  readonly file: MetricFile;
  readonly path: Path;
  /** A sentence without a full stop. */
  readonly message: string;
}

/** What people need to know of a rule. */
export interface RuleText {
  readonly name: string;
  readonly severity: Severity;
  /** What is broken where it speaks: a sentence without a full stop. */
  readonly says: string;
  /** What becomes of it for a metric of which nothing leaves the machine; the same when absent. */
  readonly whileLocal?: "warning" | "silent";
  /** Whether `lint_skip` may switch it off for a metric: never when absent. */
  readonly skippable?: "always" | "whileLocal";
}

/** A rule that a dictionary has to keep. */
export interface Rule extends RuleText {
  find(context: LintContext): Finding[];
}

type Field = keyof MetricDefinition;

/** What a check of one metric says: a message, and the place when it is not the first field that the check needs. */
export interface Remark {
  readonly message: string;
  readonly path?: Path | undefined;
}

/** A check of a metric that has some fields. */
type Check<Name extends Field> = (
  metric: Pick<MetricDefinition, Name>,
  context: LintContext & { readonly file: MetricFile },
) => readonly Remark[];

/** Looks at each metric that is not removed and whose fields that the check needs are as the schema wants them, whatever else is wrong. */
export function eachMetric<Name extends Field>(needs: readonly Name[], check: Check<Name>): Rule["find"] {
  const every = everyMetric(needs, check);
  return (context) => every(context).filter(({ file }) => file.fields.status !== "removed");
}

/** As {@link eachMetric}, those that are removed too. */
export function everyMetric<Name extends Field>(needs: readonly Name[], check: Check<Name>): Rule["find"] {
  return (context) =>
    context.files.flatMap((file) =>
      has(file.fields, needs)
        ? check(file.fields, { ...context, file }).map(({ message, path }) => ({
            file,
            message,
            path: path ?? [needs[0]!],
          }))
        : [],
    );
}

function has<Name extends Field>(
  fields: Partial<MetricDefinition>,
  needs: readonly Name[],
): fields is Partial<MetricDefinition> & Pick<MetricDefinition, Name> {
  return needs.every((name) => fields[name] !== undefined);
}

/** One remark when something is wrong, else none. */
export function when(isWrong: boolean, message: string, path?: Path): readonly Remark[] {
  return isWrong ? [{ message, path }] : [];
}

/** Whether numbers of a metric may leave a machine. */
export function isCollected({ status }: Partial<MetricDefinition>): boolean {
  return status === "collecting" || status === "publishable";
}

/** Whether a metric takes one of the few places: it is computed, here or elsewhere. */
export function isActive(metric: Partial<MetricDefinition>): boolean {
  return metric.status === "local_only" || isCollected(metric);
}
