import { lintDictionary } from "./lint/lint.ts";
import { type DictionaryLock, emptyLock, nextLock, type PastLock } from "./lock.ts";
import { type MetricFile, type MetricText, readMetric } from "./read-metric.ts";

/** A metric file that keeps all rules: line 1 is `schema`, line 2 `id` and so on. */
export const goodMetric = `schema: flowmeter-metric/1
id: thing.made
version: 1
status: local_only
kind: counter
unit: "{thing}"
value: { type: int, min: 0, max: 4096, precision: exp2 }
summary: How many things were made.
description: Counts things.
question: How many things are made?
decision:
  text: Decide how many more to make
  owner: team:deciders
  review_by: 2027-06-30
not_for: [ranking people]
population: controllers with things
source:
  producer: thing-log
  reads: [thing.durationMs, thing.kind]
  never_reads: [thing.name]
dimensions:
  - id: colour
    labels: { closed: [red, blue] }
    overflow: other
local: [controller, folder]
limits: { l0: 1, linf: 20 }
window: { start: 2026-12-01, end: 2027-11-30 }
granularity: month
sensitivity: S2
consent_min: usage
group: adoption
envelope: self
cross_with: []
sampling: { rate: 1.0 }
retention: { local_days: 400, raw_days: 60 }
privacy:
  unit: instance-month
  keys: public
  mechanism: discrete_gaussian
  rho: 0.004
  min_cohort: 500
  show_if_noisy_ge: 3sigma
publication:
  cadence: monthly
  class: public
  chart: { type: bar, title: Things, y: share }
  embargo_days: 14
owners: [team:makers]
issues: []
reviews: []
replaces: null
lint_skip: []
`;

/** A day within the window of {@link goodMetric}. */
const TODAY = "2026-12-15";

/** Texts of a file and what stands there instead. */
export type Edits = readonly (readonly [from: string, to: string])[];

/** {@link goodMetric} with some texts changed; each has to be in it. */
export function editedMetric(...edits: Edits): string {
  return edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The metric has no ${JSON.stringify(from)}`);
    return text.replace(from, () => to);
  }, goodMetric);
}

/** A changed metric as a file that is read. */
export function metricOf(...edits: Edits): MetricFile {
  return readMetric({ file: "thing.made.yaml", text: editedMetric(...edits) });
}

/** The text of a changed metric of another id, with a question of its own. */
export function otherMetric(id: string, ...edits: Edits): MetricText {
  const own: Edits = [
    ["thing.made", id],
    ["How many things are made?", `How many ${id} are there?`],
  ];
  return { file: `metrics/${id}.yaml`, text: editedMetric(...own, ...edits) };
}

/** What the lint says of files, each fault as `file:line:column RULE`, with `(w)` when it only warns. */
export function faultsOf(texts: readonly MetricText[], lock: PastLock = emptyLock): string[] {
  return lintDictionary(texts, { lock, today: TODAY }).faults.map(
    ({ file, line, column, rule, severity }) =>
      `${file.replace("metrics/", "")}:${line}:${column} ${rule}${severity === "warning" ? "(w)" : ""}`,
  );
}

/** The lock of some files. */
export function lockOf(...texts: readonly MetricText[]): DictionaryLock {
  return nextLock(emptyLock, lintDictionary(texts, { lock: emptyLock, today: TODAY }).metrics);
}
