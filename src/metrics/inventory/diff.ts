import type { InventoryMoment, InventorySnapshot } from "../../model/inventory.ts";
import type {
  InventoryChange,
  InventoryDiff,
  LibraryShift,
  PipelineAspect,
  PipelineRef,
  UseShift,
} from "../../model/inventory-diff.ts";
import type { PipelineProfile } from "../../model/inventory-profile.ts";
import { changesOfRun } from "./diff-runs.ts";
import { diffSetup } from "./diff-setup.ts";

/**
 * What changed between two instants. Turned around in time it is the same changes with `from` and `to` swapped; between an
 * instant and itself there are none.
 */
export function diffInventory(then: InventoryMoment, now: InventoryMoment): InventoryDiff {
  const [before, after] = [byPipeline(then.profiles), byPipeline(now.profiles)];
  const changes: InventoryChange[] = [];
  const notKnown: { before: PipelineRef[]; now: PipelineRef[] } = { before: [], now: [] };
  const isBackwards = now.at < then.at;
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, fresh] = [before.get(key), after.get(key)];
    if (old !== undefined && fresh !== undefined) changes.push(...changesOfPipeline(old, fresh));
    else {
      const there = (old ?? fresh)!;
      // What is missing at the later instant is gone; at the earlier one it may only be too long ago to be known.
      const isMissingEarlier = isBackwards === (fresh === undefined);
      if (isMissingEarlier && there.beganAt === undefined)
        notKnown[fresh === undefined ? "now" : "before"].push({
          controller: there.controller,
          pipeline: there.pipeline,
        });
      else changes.push(change(there, "existence", [old?.nameThen, fresh?.nameThen]));
    }
  }
  return {
    changes: [...changes, ...diffSetup(then.setup, now.setup)],
    notKnownThen: notKnown.before,
    notKnownNow: notKnown.now,
    uses: useShifts(then.snapshot, now.snapshot),
    libraries: libraryShifts(then.snapshot, now.snapshot),
  };
}

function byPipeline(profiles: readonly PipelineProfile[]): Map<string, PipelineProfile> {
  return new Map(profiles.map((profile) => [`${profile.controller}\0${profile.pipeline}`, profile]));
}

function changesOfPipeline(then: PipelineProfile, now: PipelineProfile): InventoryChange[] {
  const moved = now.syntax !== then.syntax && ![then.syntax, now.syntax].includes("unknown");
  const runs =
    then.run === undefined || now.run === undefined || then.run === now.run ? [] : changesOfRun(then.run, now.run);
  return [
    ...differing(then, now, "name", (profile) => profile.nameThen),
    ...(moved ? [change(now, "syntax", [then.syntax, now.syntax])] : []),
    ...differing(then, now, "origin", (profile) => profile.origin),
    ...differing(then, now, "disabled", (profile) => (profile.isDisabled ? "disabled" : undefined)),
    ...runs.map(({ aspect, name, from, to }) => ({ ...change(now, aspect, [from, to]), name })),
  ];
}

function differing(
  ...[then, now, aspect, of]: [
    PipelineProfile,
    PipelineProfile,
    PipelineAspect,
    (profile: PipelineProfile) => string | undefined,
  ]
): InventoryChange[] {
  return of(then) === of(now) ? [] : [change(now, aspect, [of(then), of(now)])];
}

function change(
  { controller, pipeline, isBranch }: PipelineProfile,
  aspect: PipelineAspect,
  [from, to]: readonly [string | undefined, string | undefined],
): InventoryChange {
  return { controller, pipeline, isBranch, aspect, name: "", from, to };
}

/** Each use that is counted at either instant; the whole of one that nobody has is that of its group. */
function useShifts(then: InventorySnapshot, now: InventorySnapshot): UseShift[] {
  const keys = new Map([...now.uses, ...then.uses].map((use) => [`${use.group}\0${use.name}`, use]));
  return [...keys.values()].map(({ group, name }) => {
    const of = ({ uses }: InventorySnapshot): UseShift["now"] => {
      const group_ = uses.filter((use) => use.group === group);
      const found = group_.find((use) => use.name === name);
      return { pipelines: found?.pipelines ?? 0, of: found?.of ?? group_[0]?.of ?? declarativeOf(uses) };
    };
    return { group, name, before: of(then), now: of(now) };
  });
}

/** How many Declarative Pipelines there are to declare something: the whole of the `script` rows, which each of them is in. */
function declarativeOf(uses: InventorySnapshot["uses"]): number {
  return uses.find(({ group }) => group === "script")?.of ?? 0;
}

function libraryShifts(then: InventorySnapshot, now: InventorySnapshot): LibraryShift[] {
  const keyOf = ({ library, version }: { library: string; version: string | undefined }): string =>
    JSON.stringify([library, version]);
  const counts = ({ libraries }: InventorySnapshot): Map<string, number> =>
    new Map(libraries.map((row) => [keyOf(row), row.pipelines]));
  const [before, after] = [counts(then), counts(now)];
  const rows = new Map([...now.libraries, ...then.libraries].map((row) => [keyOf(row), row]));
  return [...rows].map(([key, { library, version }]) => ({
    library,
    version,
    before: before.get(key) ?? 0,
    now: after.get(key) ?? 0,
  }));
}
