import type { Durations } from "../../model/report.ts";
import { formatCount, formatDuration, formatRatio, plural } from "../format.ts";
import { openCounts } from "../open-counts.ts";
import type { Finding, FindingRule } from "./finding.ts";

/** Below a twentieth of all time nothing is won by shortening a wait. */
const TELLING_SHARE = 0.05;

/** Runs wait for agents. */
export const agentWaits: FindingRule = (report) => {
  const slowest = report.agents.slowestLabel;
  const label =
    slowest?.waitMsP95 === undefined || slowest.waitMsP95 < LONG_LABEL_WAIT_MS
      ? ""
      : ` ${slowest.label === undefined ? "Steps without a label wait" : `Label ${slowest.label} waits`} longest: p95 ${formatDuration(slowest.waitMsP95)}.`;
  return timeSpent(report.durations, "agentWaitMs", (share) => ({
    id: "agent-waits",
    headline: `Runs spend ${share} of their time waiting for agents.`,
    detail: label.trim(),
  }));
};

/** Runs wait for people. */
export const inputWaits: FindingRule = ({ durations }) =>
  timeSpent(durations, "inputWaitMs", (share) => ({
    id: "input-waits",
    headline: `Runs spend ${share} of their time waiting for somebody to answer an input.`,
    detail: "",
  }));

/** Runs wait for locks. */
export const lockWaits: FindingRule = ({ durations }) =>
  timeSpent(durations, "lockWaitMs", (share) => ({
    id: "lock-waits",
    headline: `Runs spend ${share} of their time waiting for locks.`,
    detail: "",
  }));

/** Runs sleep. */
export const sleeping: FindingRule = ({ durations }) =>
  timeSpent(durations, "sleepMs", (share) => ({
    id: "sleeping",
    headline: `Runs spend ${share} of their time in sleep steps.`,
    detail: "",
  }));

/** Runs wait for the runs they started. */
export const downstreamWaits: FindingRule = ({ durations }) =>
  timeSpent(durations, "downstreamWaitMs", (share) => ({
    id: "downstream-waits",
    headline: `Runs spend ${share} of their time waiting for runs they started.`,
    detail: "",
  }));

type WaitColumn = "agentWaitMs" | "inputWaitMs" | "lockWaitMs" | "sleepMs" | "downstreamWaitMs";

function timeSpent(
  durations: Durations,
  column: WaitColumn,
  words: (share: string) => Omit<Finding, "weight">,
): Finding | undefined {
  const ratio = durations[column] / durations.splitMs;
  if (!(ratio >= TELLING_SHARE)) return undefined;
  const { id, headline, detail } = words(formatRatio(ratio));
  const counts = `${formatDuration(durations[column])} of ${formatDuration(durations.splitMs)} in ${plural(durations.splitRuns, "finished run")}.`;
  return { id, headline, detail: detail === "" ? counts : `${counts} ${detail}`, weight: 45 + 50 * ratio };
}

/** Fewer runs have a longest one that takes much of their time by right. */
const FEWEST_FOR_LONGEST = 10;

/** Half of all time: more than all other runs together. */
const HIDING_SHARE = 0.5;

/** One run took so long that it hides the others. */
export const longestRun: FindingRule = ({ durations }) => {
  const { runs, durationMsMax: longest, splitMs } = durations;
  if (longest === undefined || runs < FEWEST_FOR_LONGEST || longest / splitMs < HIDING_SHARE) return undefined;
  return {
    id: "longest-run",
    headline: `One run took ${formatDuration(longest)}: ${formatRatio(longest / splitMs)} of the time of all ${formatCount(runs)} finished runs.`,
    detail: "Sums of time say more about it than about the rest; medians do not.",
    weight: 68,
  };
};

/** Longer than fetching a cup of coffee. */
const LONG_LABEL_WAIT_MS = 60_000;

/** A label is slow to get, though agents are no large part of all time. */
export const slowLabel: FindingRule = ({ agents, durations }) => {
  const { slowestLabel } = agents;
  if (slowestLabel?.label === undefined || durations.agentWaitMs / durations.splitMs >= TELLING_SHARE) return undefined;
  const { label, waitMsP95, waitMsP50, uses } = slowestLabel;
  if (waitMsP95 === undefined || waitMsP50 === undefined || waitMsP95 < LONG_LABEL_WAIT_MS) return undefined;
  return {
    id: "slow-label",
    headline: `Agents with label ${label} take longest to get: p95 ${formatDuration(waitMsP95)}.`,
    detail: `The median of ${plural(uses, "use")} is ${formatDuration(waitMsP50)}.`,
    weight: 52,
  };
};

/** Steps that asked for an agent and had none. */
export const withoutAgent: FindingRule = ({ agents }) => {
  if (agents.withoutAgent === 0) return undefined;
  const labels = agents.labels.filter((row) => row.withoutAgent > 0 && row.label !== undefined).map((row) => row.label);
  const named = labels.length === 0 ? "" : ` Among the labels asked for: ${labels.slice(0, 3).join(", ")}.`;
  return {
    id: "without-agent",
    headline: `${formatCount(agents.withoutAgent)} of ${plural(agents.uses, "node step")} never got an agent.`,
    detail: `They still wait, or the run ended first.${named}`,
    weight: 34,
  };
};

/** Waits that end only when somebody or something gives what they wait for. */
const NEEDS_OTHERS: readonly string[] = ["input", "agent", "lock"];

/** Runs that hang on an answer, an agent or a lock. */
export const openWaits: FindingRule = ({ waits }) => {
  const open = waits.filter((row) => row.open > 0 && NEEDS_OTHERS.includes(row.kind));
  const all = open.reduce((sum, row) => sum + row.open, 0);
  if (all === 0) return undefined;
  return {
    id: "open-waits",
    headline: `${openCounts(open)} ${all === 1 ? "is" : "are"} still open in unfinished runs.`,
    detail: "By the records read last: somebody or something holds them up, or Jenkins was stopped under them.",
    weight: 65,
  };
};
