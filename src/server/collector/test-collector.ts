import { randomBytes, randomInt } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { metricDefinitions } from "../../dictionary/dictionary.ts";
import { digestOf } from "../../dictionary/digest.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { EventType } from "../../privacy/collect/event-types.ts";
import type { RandomSource } from "../../privacy/report/random-source.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import { keysOfSeed, purposeKeys } from "../../privacy/wire/keys.ts";
import { type ReportContent, sealReport } from "../../privacy/wire/report.ts";
import { openBatch } from "../../store/duckdb/collector/open-batch.ts";
import { openCollectorStore } from "../../store/duckdb/collector/open-collector.ts";
import { type CollectOptions, collect } from "./collect.ts";

/** The metrics of the dictionary as if all were collected, for tests and simulations. */
const collectingMetrics: readonly MetricDefinition[] = metricDefinitions.map((metric) => ({
  ...metric,
  status: "collecting" as const,
  // Tests want a metric of several counts in one report, which no real one has.
  ...(metric.id === "pipeline.configured" ? { envelope: "self" as const } : {}),
}));

/** Words of a dictionary in which everything is collected, with some steps and plugins. */
export const testWords: Vocabulary = {
  dictionaryDigest: digestOf("dictionary of tests"),
  allowListDigest: digestOf("lists of tests"),
  metrics: new Map(collectingMetrics.map((metric) => [metric.id, metric])),
  allowLists: {
    steps: new Set(["workflow-basic-steps:echo", "workflow-durable-task-step:sh"]),
    plugins: new Set(["git", "junit"]),
  },
};

/** Chance that nobody knows, as in use. */
export const testRandom: RandomSource = { below: (limit) => randomInt(limit), bytes: (count) => randomBytes(count) };

/** A moment in the time of grace of March 2027. */
export const GRACE = Date.UTC(2027, 3, 3, 12);

/** A registered type of telemetry, for tests. */
export const testEventType: EventType = {
  type: "jenkins.telemetry.Example",
  question: "Is it used?",
  decision: "Keep it or not",
  window: { start: "2027-01-01", end: "2027-12-31" },
  fields: [
    { path: ["enabled"], kind: "flag" },
    { path: ["usage", "count"], kind: "count", max: 1000 },
    { path: ["mode"], kind: "label", labels: ["fast", "slow"] },
  ],
  reviews: [],
};

/** The bytes of a report by the controller of a number, or of a root key. */
export function testReport(
  controller: number,
  more: Partial<ReportContent> = {},
  root: Uint8Array = new Uint8Array(32).fill(controller),
): Uint8Array {
  const env = more.env ?? "pipeline.configured";
  const period = more.period ?? "2027-03";
  const dest = more.dest ?? "tests";
  return sealReport(
    {
      dict: testWords.dictionaryDigest,
      allow: testWords.allowListDigest,
      dest,
      env,
      period,
      seq: 1,
      nonce: "A".repeat(22),
      consent: "detailed",
      rows: [["pipeline.configured", 1, ["declarative"], 4]],
      hist: [],
      ...more,
    },
    purposeKeys(root, { dest, env, period }),
  );
}

/** A collector in a directory of its own, whose clock the test sets. */
export async function testCollector(clock: { now: number }, more: Partial<CollectOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-collector-"));
  const open = async () =>
    collect({
      listen: { host: "127.0.0.1", port: 0 },
      store: await openCollectorStore(join(directory, "collector.duckdb")),
      keys: keysOfSeed(new Uint8Array(32).fill(99)),
      dest: "tests",
      vocabularies: [testWords],
      eventTypes: [testEventType],
      sealedIn: join(directory, "sealed"),
      logMark: join(directory, "log.mark"),
      openBatch,
      random: testRandom,
      // Tests leap from month to month.
      mostLeapDays: 10_000,
      isBehindProxy: false,
      rate: { burst: 1000, perSecond: 1000, secret: new Uint8Array(32) },
      now: () => clock.now,
      onError: (error) => console.error(error),
      ...more,
    });
  return { directory, open, collecting: await open() };
}
