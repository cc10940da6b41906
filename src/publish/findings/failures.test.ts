import * as rules from "./failures.ts";
import { testRules } from "./test-rules.ts";

testRules(rules, [
  {
    rule: rules.highFailureRatio,
    name: "a third fails",
    parts: { runs: { judged: 36, failed: 12 } },
    says: "33 % of runs failed or were unstable: 12 of the 36 that ended SUCCESS, UNSTABLE or FAILURE.",
  },
  { rule: rules.highFailureRatio, name: "few runs", parts: { runs: { judged: 9, failed: 9 } }, says: undefined },
  {
    rule: rules.highFailureRatio,
    name: "few failures",
    parts: { runs: { judged: 100, failed: 19 } },
    says: undefined,
  },
  {
    rule: rules.failureConcentration,
    name: "three of thirty",
    parts: {
      runs: { failed: 30, pipelines: 30, failingPipelines: 8, concentratedPipelines: 3, concentratedFailures: 24 },
    },
    says: "3 Pipelines of 30 make 80 % of the failures.",
  },
  {
    rule: rules.failureConcentration,
    name: "one of thirty",
    parts: {
      runs: { failed: 30, pipelines: 30, failingPipelines: 2, concentratedPipelines: 1, concentratedFailures: 28 },
    },
    says: "1 Pipeline of 30 makes 93 % of the failures.",
  },
  {
    rule: rules.failureConcentration,
    name: "failures all over the place",
    parts: {
      runs: { failed: 30, pipelines: 30, failingPipelines: 20, concentratedPipelines: 14, concentratedFailures: 24 },
    },
    says: undefined,
  },
  {
    rule: rules.errorSource,
    name: "most in sh",
    parts: { errors: { total: 9, notInterruptions: 9, functions: [{ function: "sh", errors: 7, interruptions: 0 }] } },
    says: "Most errors arise in sh: 78 % (7 of 9).",
  },
  {
    rule: rules.errorSource,
    name: "most, and interruptions beside them",
    parts: {
      errors: { total: 9, notInterruptions: 7, functions: [{ function: "sh", errors: 7, interruptions: 1 }] },
    },
    says: "Most errors arise in sh: 100 % (7 of 7 that are no interruptions).",
  },
  {
    rule: rules.errorSource,
    name: "just half",
    parts: { errors: { total: 8, notInterruptions: 8, functions: [{ function: "sh", errors: 4, interruptions: 0 }] } },
    says: undefined,
  },
  {
    rule: rules.errorSource,
    name: "four errors",
    parts: { errors: { total: 4, notInterruptions: 4, functions: [{ function: "sh", errors: 4, interruptions: 0 }] } },
    says: undefined,
  },
  {
    rule: rules.unfinishedRuns,
    name: "one",
    parts: { runs: { unfinishedOlderThanADay: 1 } },
    says: "1 run began more than a day ago and has not ended.",
  },
  {
    rule: rules.unfinishedRuns,
    name: "two",
    parts: { runs: { unfinishedOlderThanADay: 2 } },
    says: "2 runs began more than a day ago and have not ended.",
  },
  { rule: rules.unfinishedRuns, name: "none", parts: { runs: { unfinished: 3 } }, says: undefined },
  {
    rule: rules.reruns,
    name: "one in ten",
    parts: { runs: { total: 40, replayed: 3, restarted: 1 } },
    says: "10 % of runs (4 of 40) were replayed or restarted by hand.",
  },
  { rule: rules.reruns, name: "one in fifty", parts: { runs: { total: 200, replayed: 4 } }, says: undefined },
  {
    rule: rules.retries,
    name: "a quarter",
    parts: { runs: { pipelines: 12 }, steps: { retryPipelines: 3 } },
    says: "25 % of Pipelines that ran (3 of 12) use retry.",
  },
  {
    rule: rules.retries,
    name: "one",
    parts: { runs: { pipelines: 2 }, steps: { retryPipelines: 1 } },
    says: undefined,
  },
]);
