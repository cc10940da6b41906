import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Check } from "typebox/value";
import { allowLists } from "../dictionary/allow-lists/allow-lists.ts";
import { dictionaryDigest, metricDefinitions } from "../dictionary/dictionary.ts";
import { readLock } from "../dictionary/lock.ts";
import type { MetricDefinition } from "../dictionary/schema.ts";
import { type EventType, eventTypesSchema } from "../privacy/collect/event-types.ts";
import type { Vocabulary } from "../privacy/wire/check-rows.ts";
import { keysOfSeed, type SigningKeys } from "../privacy/wire/keys.ts";
import { CliError } from "./cli-error.ts";

/** Days for which a collector may stand still, a long weekend; a clock that is further ahead of its log is confirmed by somebody. */
export const MOST_LEAP_DAYS = 4;

/** Places in the directory of a collector. */
export function collectorPlaces(directory: string) {
  return {
    store: join(directory, "collector.duckdb"),
    key: join(directory, "key"),
    sealed: join(directory, "sealed"),
    logMark: join(directory, "log.mark"),
  };
}

/** The keys in a file of 32 bytes. Only where it may be made is it made when it is not there. @throws CliError */
export function keysAt(file: string, { isMade }: { readonly isMade: boolean } = { isMade: false }): SigningKeys {
  try {
    if (isMade && !existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600, flag: "wx" });
    const seed = readFileSync(file);
    if (seed.length === 32) return keysOfSeed(seed);
  } catch {
    // Told below: nothing of a key is printed.
  }
  throw new CliError(
    `The key ${file} cannot be read${isMade ? " or made" : ""}.`,
    "It is a file of 32 bytes that only its owner may read. One that is lost is put back from a copy; `flowmeter release key` makes new ones.",
  );
}

/** Makes the directory of a collector. @throws CliError */
export function makeCollectorDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    throw new CliError(`The directory ${directory} cannot be made.`, "Name another with --dir.");
  }
}

/** The built-in dictionary, and others from their locks, each with the built-in allow-lists. @throws CliError */
export function vocabulariesOf(files: readonly string[] = []): Vocabulary[] {
  return [wordsOf(metricDefinitions, dictionaryDigest), ...files.map(readWords)];
}

/** The words of a dictionary by its lock. @throws CliError */
export function readWords(file: string): Vocabulary {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new CliError(`The dictionary ${file} cannot be read.`, "Name a dictionary.lock.json.");
  }
  const lock = readLock(text);
  if (lock === undefined) throw new CliError(`${file} is no dictionary, or was changed by hand.`, "Build it anew.");
  // What a lock holds was checked when it was built, and its digest says that it is that.
  return wordsOf(Object.values(lock.metrics) as unknown as readonly MetricDefinition[], lock.digest);
}

function wordsOf(metrics: readonly MetricDefinition[], digest: string): Vocabulary {
  return {
    dictionaryDigest: digest,
    allowListDigest: allowLists.digest,
    metrics: new Map(metrics.map((metric) => [metric.id, metric])),
    allowLists,
  };
}

/** Registered types of telemetry. @throws CliError */
export function eventTypesOf(file: string | undefined): readonly EventType[] {
  if (file === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    value = undefined;
  }
  if (Check(eventTypesSchema, value)) return value.types;
  throw new CliError(`${file} does not register types of telemetry.`, "docs/collector.md shows one that does.");
}
