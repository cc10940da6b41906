import type { InventoryChange, InventoryComparison } from "../../model/inventory-diff.ts";
import { formatCount, plural } from "../format.ts";
import { type InventoryAbout, listed, nameOf } from "./about.ts";
import { changesOf, grouped, namesOf, type SentenceRule } from "./sentence.ts";

/** Per library: who moved to which version, and who still uses the one before. */
export const libraryMoves: SentenceRule = (comparison, about) =>
  grouped(changesOf(comparison, "library"), ({ name }) => name).map(([library, changes], index) => {
    const moved = grouped(
      changes.filter(({ from, to }) => from !== undefined && to !== undefined),
      ({ from, to }) => JSON.stringify([from, to]),
    );
    const started = changes.filter(({ from }) => from === undefined);
    const stopped = changes.filter(({ to }) => to === undefined);
    const left = leftVersions(comparison, library, changes);
    return {
      id: "library",
      headline: `Library ${library}: ${headlineOf({ moved, started, stopped, left }).join(", ")}.`,
      detail: [
        ...moved.map(([, all]) => `To ${all[0]?.to}: ${listed(namesOf(all, about))}.`),
        ...left.flatMap(({ version, now }) => stillUsing(comparison, { library, version, now }, about)),
        ...(started.length === 0 ? [] : [`Started: ${listed(namesOf(started, about))}.`]),
        ...(stopped.length === 0 ? [] : [`Stopped: ${listed(namesOf(stopped, about))}.`]),
      ].join(" "),
      weight: 85 - Math.min(index, 9) / 10,
    };
  });

interface Left {
  readonly version: string;
  readonly now: number;
}

/** Versions that somebody left, and how many Pipelines use them still. */
function leftVersions({ diff }: InventoryComparison, library: string, changes: readonly InventoryChange[]): Left[] {
  const versions = new Set(changes.flatMap(({ from }) => (from === undefined ? [] : [from])));
  return [...versions].map((version) => ({
    version,
    now: diff.libraries.find((row) => row.library === library && row.version === version)?.now ?? 0,
  }));
}

function headlineOf({
  moved,
  started,
  stopped,
  left,
}: {
  readonly moved: ReturnType<typeof grouped>;
  readonly started: readonly InventoryChange[];
  readonly stopped: readonly InventoryChange[];
  readonly left: readonly Left[];
}): string[] {
  return [
    ...moved.map(([, all]) => `${plural(all.length, "Pipeline")} moved from ${all[0]?.from} to ${all[0]?.to}`),
    ...(started.length === 0 ? [] : [`${plural(started.length, "Pipeline")} started using it`]),
    ...(stopped.length === 0 ? [] : [`${plural(stopped.length, "Pipeline")} stopped using it`]),
    ...left.map(({ version, now }) =>
      now === 0 ? `${version} is used by none any more` : `${version} is still used by ${formatCount(now)}`,
    ),
  ];
}

function stillUsing(
  { now }: InventoryComparison,
  { library, version, now: count }: { readonly library: string; readonly version: string; readonly now: number },
  about: InventoryAbout,
): string[] {
  if (count === 0) return [];
  const users = now.profiles.filter(({ run }) =>
    run?.libraries.some((use) => use.library === library && use.version === version),
  );
  return [`Still ${version}: ${listed(users.map(nameOf(about)))}.`];
}
