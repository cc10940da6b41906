import { evaluateRelease } from "../build/sim/population/evaluate-release.js";
import { allowLists } from "../build/src/dictionary/allow-lists/allow-lists.js";
import { metricDefinitions } from "../build/src/dictionary/dictionary.js";

const SIZES = [500, 5000, 30_000];

/** Metrics of the dictionary as if all were collected: none is yet. */
const words = {
  dictionaryDigest: `sha256-${"0".repeat(64)}`,
  allowListDigest: allowLists.digest,
  metrics: new Map(metricDefinitions.map((metric) => [metric.id, { ...metric, status: "collecting" }])),
  allowLists,
};

/** @type {import("./main.mjs").Evaluation} */
export const release = {
  name: "release",
  summary: "releases of made-up controllers against what is true of them, and attacks on them",
  defaults: { controllers: 0 },
  quick: { controllers: 1000 },
  async run({ seed, options }) {
    const asked = Number(options.controllers);
    const scores = [];
    for (const controllers of asked > 0 ? [asked] : SIZES)
      scores.push(await evaluateRelease({ seed: `release/${seed}`, controllers, words }));
    return {
      heading: `${scores.map(({ controllers }) => controllers).join(", ")} controllers, all of them at level detailed`,
      notes: [
        "errors are medians over shown cells, in points; sampled: metrics of which a controller sends five labels or three",
        "linked: found again the next month among at most 5,000 by the nearest report, in the envelope where that works best",
        "planted: usage of one label grows by 15 % at most from one month to the next; z is by the published intervals",
      ],
      tables: [{ title: "Releases against the truth", rows: scores.map(row) }],
      details: scores,
    };
  },
};

/** @param {Awaited<ReturnType<typeof evaluateRelease>>} score */
function row(score) {
  const { plantedChange: planted, linked } = score;
  const [envelope, share] = linked[0] ?? ["", 0];
  return {
    controllers: score.controllers,
    publishing: `${score.publishing} of ${score.metrics}`,
    usage: digits(score.usageError),
    sampled: digits(score.sampledError),
    buckets: digits(score.bucketError),
    "tau of ten steps": digits(score.kendall),
    "planted %": digits(planted.true * 100),
    "told %": digits(planted.estimated === null ? null : planted.estimated * 100),
    z: digits(planted.z),
    "linked %": digits(share * 100),
    in: envelope,
    "epsilon shown": digits(score.empiricalEpsilon),
    "epsilon said": digits(score.declaredEpsilon),
    reports: score.reports,
  };
}

/** @param {number | null} value */
function digits(value) {
  return value === null ? null : Number(value.toFixed(2));
}
