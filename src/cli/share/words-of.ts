import { readFileSync, statSync } from "node:fs";
import { Check } from "typebox/value";
import { allowLists } from "../../dictionary/allow-lists/allow-lists.ts";
import { dictionaryDigest, metricDefinitions } from "../../dictionary/dictionary.ts";
import { readLock } from "../../dictionary/lock.ts";
import { type MetricDefinition, metricSchema } from "../../dictionary/schema.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { CliError } from "../cli-error.ts";

const MOST_BYTES = 8 * 1024 * 1024;

/**
 * The words that sharing goes by: the dictionary of this version, or the lock of another, as that of an organisation that collects
 * from its own controllers.
 *
 * @throws CliError for a file that is no lock, or whose metrics were changed by hand
 */
export function wordsOf(lockFile: string | undefined): Vocabulary {
  const lists = { steps: allowLists.steps, plugins: allowLists.plugins };
  const { digest, metrics } = lockFile === undefined ? ownDictionary() : otherDictionary(lockFile);
  return {
    dictionaryDigest: digest,
    allowListDigest: allowLists.digest,
    metrics: new Map(metrics.map((metric) => [metric.id, metric])),
    allowLists: lists,
  };
}

interface Dictionary {
  readonly digest: string;
  readonly metrics: readonly MetricDefinition[];
}

function ownDictionary(): Dictionary {
  return { digest: dictionaryDigest, metrics: metricDefinitions };
}

function otherDictionary(file: string): Dictionary {
  const stats = statSync(file, { throwIfNoEntry: false });
  const lock = stats?.isFile() === true && stats.size <= MOST_BYTES ? readLock(readFileSync(file, "utf8")) : undefined;
  const metrics: unknown[] = Object.values(lock?.metrics ?? {});
  if (lock === undefined || !metrics.every((metric): metric is MetricDefinition => Check(metricSchema, metric)))
    throw new CliError(`${file} is no lock of a dictionary.`, "`flowmeter dictionary build` makes one.");
  return { digest: lock.digest, metrics };
}
