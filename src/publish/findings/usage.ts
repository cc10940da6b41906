import type { Report } from "../../model/report.ts";
import { changeSentence } from "../change-sentence.ts";
import { formatCount, formatDuration, formatShare, isSingular, plural } from "../format.ts";
import { skipReason } from "../skipped.ts";
import { useRange } from "../use-range.ts";
import type { FindingRule } from "./finding.ts";

/** Below this share `script` is the exception that it is meant to be. */
const MANY_ESCAPES = 0.1;

/** Declarative Pipelines that leave Declarative. */
export const scriptEscape: FindingRule = ({ scriptEscapes: script }) => {
  const ratio = script.pipelines / script.declarativePipelines;
  if (script.pipelines === 0 || ratio < MANY_ESCAPES) return undefined;
  return {
    id: "script-escape",
    headline: `${formatShare(script.pipelines, script.declarativePipelines, "Declarative Pipelines")} ${isSingular(script.pipelines, script.declarativePipelines) ? "escapes" : "escape"} into script.`,
    detail: `By the latest run of each${howOften(script.byUses)}.`,
    weight: 30 + 30 * ratio,
  };
};

/** `: 10 use it 1-2 times, 2 use it 10+ times`. */
function howOften(byUses: Report["scriptEscapes"]["byUses"]): string {
  const some = byUses.filter(({ uses, pipelines }) => uses !== "0" && pipelines > 0);
  const parts = some.map(
    ({ uses, pipelines }) => `${formatCount(pipelines)} ${pipelines === 1 ? "uses" : "use"} it ${useRange(uses)}`,
  );
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}

/** Libraries whose version is a branch that moves. */
export const floatingLibraries: FindingRule = ({ libraries }) => {
  const { floatingLibraries: floating, librariesInUse, versions } = libraries;
  if (floating === 0) return undefined;
  const names = [...new Set(versions.filter((row) => row.isFloating).map((row) => `${row.library}@${row.version}`))];
  return {
    id: "floating-libraries",
    headline: `${formatCount(floating)} of ${plural(librariesInUse, "library", "libraries")} in use ${floating === 1 ? "is" : "are"} taken from a branch that moves.`,
    detail: `A change there reaches all its Pipelines at once; for example ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}.`,
    weight: 42,
  };
};

/** A few are always waiting to be deleted. */
const MANY_DORMANT = 0.05;

/** Pipelines that nobody runs any more; of a backup as old as that it would say nothing. */
export const dormantPipelines: FindingRule = ({ inventory, coverage, scope }) => {
  const { dormant, pipelines, dormantAfterDays } = inventory;
  const isOldBackup = (coverage.lastRunAt ?? 0) < scope.generatedAt - dormantAfterDays * 86_400_000;
  if (isOldBackup || dormant === 0 || dormant / pipelines < MANY_DORMANT) return undefined;
  return {
    id: "dormant-pipelines",
    headline: `${plural(dormant, "Pipeline")} of ${formatCount(pipelines)} ${dormant === 1 ? "has" : "have"} not run for ${dormantAfterDays} days.`,
    detail: `Beside them ${formatCount(inventory.neverRun)} without any run in the store.`,
    weight: 20 + 20 * (dormant / pipelines),
  };
};

/** Fewer Declarative Pipelines are no practice to speak of. */
const FEWEST_DECLARATIVE = 5;

/** Declarative Pipelines that could hang for ever. */
export const withoutTimeout: FindingRule = ({ declarative }) => {
  const without = declarative.pipelines - declarative.anyTimeout;
  if (declarative.pipelines < FEWEST_DECLARATIVE || without / declarative.pipelines < 0.5) return undefined;
  return {
    id: "without-timeout",
    headline: `${formatShare(without, declarative.pipelines, "Declarative Pipelines")} declare no timeout option.`,
    detail:
      "A run of theirs that hangs holds its executor until somebody notices; a timeout step may still bound parts of it.",
    weight: 22,
  };
};

/** Declarative Pipelines that tell nobody how they ended. */
export const withoutPost: FindingRule = ({ declarative }) => {
  const without = declarative.pipelines - declarative.anyPost;
  if (declarative.pipelines < FEWEST_DECLARATIVE || without / declarative.pipelines < 0.5) return undefined;
  return {
    id: "without-post",
    headline: `${formatShare(without, declarative.pipelines, "Declarative Pipelines")} declare no post condition.`,
    detail: "What they notify or clean up, they do in steps that a failure skips.",
    weight: 21,
  };
};

/** A controller that runs some of everything is no agent. */
const MUCH_BUILT_IN = 0.1;

/** Work on the controller itself. */
export const builtInUse: FindingRule = ({ agents }) => {
  const uses = agents.byKind.find((row) => row.kind === "built_in")?.uses ?? 0;
  const all = agents.byKind.reduce((sum, row) => sum + row.uses, 0);
  if (uses < 5 || uses / all < MUCH_BUILT_IN) return undefined;
  return {
    id: "built-in-use",
    headline: `${formatShare(uses, all, "agent allocations")} ran on the controller's own executors.`,
    detail: "Jenkins advises to have none there: what runs beside the controller can read and slow it.",
    weight: 38 + 25 * (uses / all),
  };
};

/** Below this share skipping is a detail. */
const MANY_SKIPPED = 0.15;

/** Stages that are there and do not run. */
export const skippedStages: FindingRule = ({ stages }) => {
  const skipped = stages.stages - stages.executed;
  if (skipped < 5 || skipped / stages.stages < MANY_SKIPPED) return undefined;
  const [first] = stages.skipped;
  return {
    id: "skipped-stages",
    headline: `${formatShare(skipped, stages.stages, "stages")} were skipped.`,
    detail: first === undefined ? "" : `Most often ${skipReason(first.outcome)}: ${plural(first.stages, "stage")}.`,
    weight: 27,
  };
};

/** Many flow nodes, and each is made durable. */
export const heavySurvivability: FindingRule = ({ engine }) => {
  const { heavyMaxSurvivability: heavy, heavyFlowNodes } = engine;
  if (heavy === 0) return undefined;
  return {
    id: "heavy-max-survivability",
    headline: `${plural(heavy, "Pipeline")} ${heavy === 1 ? "makes" : "make"} over ${formatCount(heavyFlowNodes)} flow nodes a run and ${heavy === 1 ? "uses" : "use"} MAX_SURVIVABILITY.`,
    detail: "Each node is written to disk before the run goes on; PERFORMANCE_OPTIMIZED writes them at the end.",
    weight: 62,
  };
};

/** Something got slower. */
export const slowedPipelines: FindingRule = ({ pipelines, scope }) => {
  const [first, ...others] = pipelines.slowed;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` ${plural(others.length, "other Pipeline")} got slower too.`;
  return {
    id: "slowed-pipelines",
    headline: `${changeSentence(first, scope.generatedAt)}.`,
    detail: `Median ${formatDuration(first.beforeMsP50)} in ${plural(first.runsBefore, "successful run")}, then ${formatDuration(first.afterMsP50)} in ${formatCount(first.runsAfter)}.${more}`,
    weight: 64,
  };
};

function unseenParts({ runsSeenInPart, runsWithoutFlowNodes, runsWithQuarantinedRecords }: Report["coverage"]): string {
  const inPart = runsSeenInPart === 0 ? [] : [`${formatCount(runsSeenInPart)} are seen in part: no source sees more`];
  const parts = [
    `${formatCount(runsWithoutFlowNodes)} left no flow nodes`,
    `${formatCount(runsWithQuarantinedRecords)} have records that could not be read`,
  ];
  return [...inPart, ...parts].join(", ");
}

/** Above this the numbers leave out enough to change them. */
const MUCH_UNSEEN = 0.05;

/** The report does not know everything. */
export const unseenRuns: FindingRule = ({ coverage }) => {
  const unseen = coverage.runs - coverage.runsFullySeen;
  if (unseen === 0 || unseen / coverage.runs < MUCH_UNSEEN) return undefined;
  return {
    id: "unseen-runs",
    headline: `${formatShare(unseen, coverage.runs, "runs")} are not fully seen.`,
    detail: `${unseenParts(coverage)}.`,
    weight: 16,
  };
};
