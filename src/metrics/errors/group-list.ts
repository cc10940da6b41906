import { type GroupState, groupStates } from "../../model/error-report.ts";
import type { SqlValue } from "../../store/store.ts";

/** A fingerprint as people quote it; undefined where there is none. */
export function idOf(fingerprint: SqlValue): string | undefined {
  return fingerprint === undefined ? undefined : Number(fingerprint).toString(16).padStart(13, "0");
}

/** Groups in their order, cut to the first `top` of those met in the period and of those that are gone; counted by state. */
export function listGroups<Group extends { readonly state: GroupState | undefined }>(
  groups: readonly Group[],
  { top, isMet }: { readonly top: number; readonly isMet: (group: Group) => boolean },
): {
  readonly groups: readonly Group[];
  readonly gone: readonly Group[];
  readonly states: Readonly<Record<GroupState, number>>;
  readonly total: number;
} {
  const met = groups.filter(isMet);
  const count = (state: GroupState): number => groups.filter((group) => group.state === state).length;
  return {
    groups: met.slice(0, top),
    gone: groups.filter(({ state }) => state === "gone").slice(0, top),
    states: Object.fromEntries(groupStates.map((state) => [state, count(state)])) as Record<GroupState, number>,
    total: met.length,
  };
}
