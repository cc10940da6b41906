import type { MetricDefinition } from "../schema.ts";
import { eachMetric, everyMetric, type Rule, when } from "./rule.ts";

/** Words that are units: the unit is a field of its own, and changes without the name. */
const UNIT_WORDS = new Set(
  (
    "ns us ms s sec secs second seconds millis milliseconds mins minute minutes hour hours day days " +
    "byte bytes kb mb gb kib mib gib percent pct"
  ).split(" "),
);

/** Rules of ids and file names. */
export const nameRules: readonly Rule[] = [
  {
    name: "FILE_NAME",
    severity: "error",
    says: "A file is not called like the id of its metric, with .yaml at the end",
    find: everyMetric(["id"], ({ id }, { file: { file } }) => {
      const name = file.slice(file.lastIndexOf("/") + 1);
      return when(name !== `${id}.yaml`, `the file is called ${name}, not ${id}.yaml`);
    }),
  },
  {
    name: "ID_REUSED",
    severity: "error",
    says: "Two files have the same id, or an id that was removed is back: an id is one metric for ever",
    find: everyMetric(["id"], ({ id }, { file, files, lock }) => [
      ...files
        .slice(0, files.indexOf(file))
        .filter(({ fields }) => fields.id === id)
        .map((other) => ({ message: `${id} is also the id of ${other.file}` })),
      ...when(
        lock.metrics[id]?.status === "removed" && file.fields.status !== "removed",
        `${id} was removed; a metric like it needs another id`,
      ),
    ]),
  },
  {
    name: "UNIT_IN_NAME",
    severity: "error",
    says: "A name holds a unit, which has a field of its own",
    skippable: "always",
    find: eachMetric(["id"], ({ id }) => {
      const units = id.split(/[._]/).filter((word) => UNIT_WORDS.has(word));
      return when(units.length > 0, `${id} names a unit (${units.join(", ")}); it belongs into unit`);
    }),
  },
  {
    name: "NAME_TOO_SIMILAR",
    severity: "warning",
    says: "Two ids are made of the same words: readers will take one for the other",
    skippable: "always",
    find: eachMetric(["id"], ({ id }, { file, files }) =>
      files
        .slice(0, files.indexOf(file))
        .map(({ fields }) => fields.id)
        .filter((other) => other !== undefined && other !== id && wordsOf(other) === wordsOf(id))
        .map((other) => ({ message: `${id} is easily taken for ${other}` })),
    ),
  },
  {
    name: "REPLACES_UNKNOWN",
    severity: "error",
    says: "A metric replaces one that the dictionary does not have",
    find: eachMetric(["replaces", "id"], ({ replaces, id }, { files }) => {
      const isKnown = replaces !== id && files.some(({ fields }) => fields.id === replaces);
      return when(replaces !== null && !isKnown, `${replaces} is no other metric of the dictionary`);
    }),
  },
];

/** The words of an id in one order and number: `stages.per_run` and `run.per_stage` are alike. */
function wordsOf(id: MetricDefinition["id"]): string {
  const words = id.split(/[._]/).map((word) => word.replace(/(?<=..)s$/, ""));
  return words.sort().join(" ");
}
