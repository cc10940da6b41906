import { formatCount, formatRatio, formatShare, plural } from "../format.ts";
import type { FindingRule } from "./finding.ts";

/** With fewer such runs one bad day decides the ratio. */
const FEWEST_JUDGED = 10;

/** A fifth: about where people stop looking at each failure. */
const HIGH_FAILURE_RATIO = 0.2;

/** Many runs fail. */
export const highFailureRatio: FindingRule = ({ runs }) => {
  const ratio = runs.failed / runs.judged;
  if (runs.judged < FEWEST_JUDGED || ratio < HIGH_FAILURE_RATIO) return undefined;
  return {
    id: "high-failure-ratio",
    headline: `${formatRatio(ratio)} of runs failed or were unstable: ${formatCount(runs.failed)} of the ${formatCount(runs.judged)} that ended SUCCESS, UNSTABLE or FAILURE.`,
    detail: "Runs that were aborted, not built or not finished are in neither number.",
    weight: 40 + 50 * ratio,
  };
};

/** Few Pipelines "make most failures" only if they are few among those that ran. */
const CONCENTRATED_SHARE = 0.25;

/** Few Pipelines make most failures. */
export const failureConcentration: FindingRule = ({ runs }) => {
  const { concentratedPipelines: few, failed, pipelines } = runs;
  if (failed < FEWEST_JUDGED || few > pipelines * CONCENTRATED_SHARE || pipelines < 5) return undefined;
  return {
    id: "failure-concentration",
    headline: `${plural(few, "Pipeline")} of ${formatCount(pipelines)} ${few === 1 ? "makes" : "make"} ${formatRatio(runs.concentratedFailures / failed)} of the failures.`,
    detail: `${formatCount(runs.concentratedFailures)} of ${formatCount(failed)} failed or unstable runs; ${plural(runs.failingPipelines, "Pipeline")} had any.`,
    weight: 72,
  };
};

/** Below this many errors "most" is chance. */
const FEWEST_ERRORS = 5;

/** Most errors arise in one function. */
export const errorSource: FindingRule = ({ errors }) => {
  const [first] = errors.functions;
  if (first === undefined || errors.notInterruptions < FEWEST_ERRORS) return undefined;
  const ratio = first.errors / errors.notInterruptions;
  if (ratio <= 0.5) return undefined;
  const interruptions = errors.total - errors.notInterruptions;
  const aside =
    interruptions === 0
      ? ""
      : ` Beside them ${plural(interruptions, "interruption")} by people or timeouts, ${formatCount(first.interruptions)} of them in ${first.function}.`;
  return {
    id: "error-source",
    headline: `Most errors arise in ${first.function}: ${formatRatio(ratio)} (${formatCount(first.errors)} of ${formatCount(errors.notInterruptions)}${interruptions === 0 ? "" : " that are no interruptions"}).`,
    detail: `Counted where they arose, with those that a Pipeline caught.${aside}`,
    weight: 35 + 25 * ratio,
  };
};

/** Runs that should have ended long ago. */
export const unfinishedRuns: FindingRule = ({ runs }) => {
  const old = runs.unfinishedOlderThanADay;
  if (old === 0) return undefined;
  return {
    id: "unfinished-runs",
    headline: `${plural(old, "run")} began more than a day ago and ${old === 1 ? "has" : "have"} not ended.`,
    detail: "By the records read last: they may wait for somebody, or Jenkins was stopped under them.",
    weight: 66,
  };
};

/** Now and then is curiosity; one in twenty is a habit. */
const HIGH_RERUN_RATIO = 0.05;

/** People run things again by hand. */
export const reruns: FindingRule = ({ runs }) => {
  const again = runs.replayed + runs.restarted;
  if (again < 3 || again / runs.total < HIGH_RERUN_RATIO) return undefined;
  return {
    id: "reruns",
    headline: `${formatShare(again, runs.total, "runs")} were replayed or restarted by hand.`,
    detail: `${formatCount(runs.replayed)} replayed with an edited script, ${formatCount(runs.restarted)} restarted from a stage.`,
    weight: 30,
  };
};

/** `retry` is fine; that many Pipelines with it say that something below them is not. */
const MANY_RETRYING = 0.1;

/** Pipelines that retry. */
export const retries: FindingRule = ({ runs, steps }) => {
  if (steps.retryPipelines < 2 || steps.retryPipelines / runs.pipelines < MANY_RETRYING) return undefined;
  return {
    id: "retries",
    headline: `${formatShare(steps.retryPipelines, runs.pipelines, "Pipelines that ran")} use retry.`,
    detail: `${plural(steps.retryInvocations, "invocation")}; each hides failures that nobody counts.`,
    weight: 18,
  };
};
