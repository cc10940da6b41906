import type { ObservedRun } from "../observed-run.ts";
import type { RunRows } from "../run-rows.ts";
import type { Gap } from "../sources.ts";
import { fillRow, mergeRows, nodesOf } from "./merge-rows.ts";
import { rankObserved, sawEnd } from "./rank-observed.ts";

type RunRow = RunRows["run"][number];

/**
 * The facts of one run, from all that sources saw of it. Order and repetition of what is given do not matter.
 *
 * Of the run itself each column comes from the best source that has it (`precedence.ts`), rows of flow nodes are joined by the
 * number of the node, counts of features come whole from the best source that counts the kind, and libraries from the best that names any.
 * How many steps, stages and flow nodes there are is what the best source that counts them says, and what others have beside.
 */
export function mergeRuns(observed: readonly ObservedRun[]): RunRows {
  const ranked = rankObserved(observed);
  const merged: RunRows = {
    run: [],
    step: mergeRows("step", ranked),
    stage: mergeRows("stage", ranked),
    wait: mergeRows("wait", ranked),
    error: mergeRows("error", ranked),
    agentUse: mergeRows("agentUse", ranked),
    libraryUse: ranked.find(({ rows }) => rows.libraryUse.length > 0)?.rows.libraryUse ?? [],
    feature: features(ranked),
  };
  const rows = ranked.flatMap(({ source, rows: { run } }) => run.slice(0, 1).map((row) => ({ source, row })));
  if (rows.length === 0) return merged;
  const run: RunRow = fillRow("run", rows);
  return { ...merged, run: [{ ...run, ...counts(merged, ranked) }] };
}

/** What no source saw of a run: gaps that all have that saw it end (or all, when none did), as small as the smallest of them. */
export function mergeGaps(observed: readonly ObservedRun[]): Gap[] {
  const ranked = rankObserved(observed);
  const ended = ranked.filter(sawEnd);
  const [first, ...others] = ended.length > 0 ? ended : ranked;
  const common = (first?.gaps ?? []).filter(({ kind }) =>
    others.every(({ gaps }) => gaps.some((gap) => gap.kind === kind)),
  );
  return common.map(({ kind }) => {
    const sizes = ranked.flatMap(({ gaps }) =>
      gaps.filter((gap) => gap.kind === kind).flatMap(({ count }) => count ?? []),
    );
    return { kind, ...(sizes.length === 0 ? {} : { count: Math.min(...sizes) }) };
  });
}

function features(ranked: readonly ObservedRun[]): RunRows["feature"] {
  const counted = new Set<string | undefined>();
  return ranked.flatMap(({ rows }) => {
    const mine = rows.feature.filter(({ kind }) => !counted.has(kind));
    for (const { kind } of mine) counted.add(kind);
    return mine;
  });
}

const stagesIn = ({ stage }: RunRows): number => stage.filter(({ kind }) => kind !== "branch").length;

/** How each count of a run is found in its rows. */
const counted = {
  steps: ({ step }: RunRows) => step.length,
  stages: stagesIn,
  flowNodes: (rows: RunRows) => nodesOf(rows).size,
} as const;

/** A source that names no flow node at all has only a number: then the larger one holds. */
function counts(merged: RunRows, ranked: readonly ObservedRun[]): Partial<RunRow> {
  const found: Record<string, number> = {};
  for (const [column, countOf] of Object.entries(counted)) {
    const best = ranked.find(({ rows }) => rows.run[0]?.[column as keyof typeof counted] !== undefined);
    if (best === undefined) continue;
    const says = best.rows.run[0]![column as keyof typeof counted]!;
    const own = countOf(best.rows);
    const all = countOf(merged);
    found[column] = nodesOf(best.rows).size === 0 ? Math.max(says, all) : says + Math.max(0, all - own);
  }
  return found;
}
