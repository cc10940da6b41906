import type { RunningAnswer } from "../../../api/running.ts";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { stateWords } from "../../components/state-words.ts";
import { type Need, needOf, needs } from "../../data/need.ts";
import type { RunningRoute } from "../../data/route.ts";
import { epochMs } from "../../format/instant.ts";

/** Runs that need a person alike. */
export interface RunGroup {
  readonly need: Need;
  readonly runs: readonly ApiRunVerdict[];
}

/** The runs that a route shows, those that need a person first: roots of causes, then whatever is not held up by another run, then the oldest. */
export function runGroups(answer: Pick<RunningAnswer, "runs" | "fleet">, route: RunningRoute): readonly RunGroup[] {
  const shown = sortRuns(answer.runs.filter(isShown(answer, route)), answer);
  return needs
    .filter((need) => route.needs.length === 0 || route.needs.includes(need))
    .map((need) => ({ need, runs: shown.filter((verdict) => needOf(verdict) === need) }))
    .filter(({ runs }) => runs.length > 0);
}

/** How many runs there are of each need, whatever is searched for. */
export function countNeeds(runs: readonly ApiRunVerdict[]): Readonly<Record<Need, number>> {
  const counts = { stuck: 0, watch: 0, human: 0, waits: 0, moves: 0, unseen: 0 };
  for (const verdict of runs) counts[needOf(verdict)] += 1;
  return counts;
}

/** The first rows of groups, up to a number of them. */
export function firstRows(groups: readonly RunGroup[], most: number): readonly RunGroup[] {
  let left = most;
  return groups.flatMap(({ need, runs }) => {
    const first = runs.slice(0, left);
    left -= first.length;
    return first.length === 0 ? [] : [{ need, runs: first }];
  });
}

/** The name by which a cause is known in an address: its run, or its resource. */
export function causeName({ run, resource }: { readonly run?: string; readonly resource?: string }): string {
  return run ?? resource ?? "";
}

function isShown(answer: Pick<RunningAnswer, "fleet">, route: RunningRoute): (verdict: ApiRunVerdict) => boolean {
  const words = route.search.toLowerCase().split(/\s+/).filter(Boolean);
  const cause = answer.fleet?.causes.find((one) => causeName(one) === route.cause);
  const heldUp = route.cause === undefined ? undefined : new Set([route.cause, ...(cause?.holdsUp ?? [])]);
  return (verdict) => (heldUp?.has(verdict.run) ?? true) && words.every((word) => textOf(verdict).includes(word));
}

/** What a search looks in: what a reader sees of a row, and the state as other outputs write it. */
function textOf({ run, state, chain, who }: ApiRunVerdict): string {
  return [run, state, stateWords[state], ...chain, who].join("\n").toLowerCase();
}

function sortRuns(runs: readonly ApiRunVerdict[], { fleet }: Pick<RunningAnswer, "fleet">): readonly ApiRunVerdict[] {
  const roots = new Map(fleet?.causes.map((cause, index) => [causeName(cause), index]));
  const keyed = runs.map((verdict) => ({
    verdict,
    root: roots.get(verdict.run) ?? Number.POSITIVE_INFINITY,
    isHeldUp: verdict.state === "BLOCKED_BY_STUCK" ? 1 : 0,
    since: epochMs(verdict.since) ?? Number.POSITIVE_INFINITY,
  }));
  keyed.sort(
    (a, b) =>
      compare(a.root, b.root) ||
      compare(a.isHeldUp, b.isHeldUp) ||
      compare(a.since, b.since) ||
      compareNames(a.verdict.run, b.verdict.run),
  );
  return keyed.map(({ verdict }) => verdict);
}

/** Two infinities are equal, which their difference does not say. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** `a#9` before `a#10`. */
function compareNames(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
