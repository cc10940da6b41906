import type { InventoryChange, InventoryComparison } from "../../model/inventory-diff.ts";
import type { Finding } from "../findings/finding.ts";
import { formatCount, formatPercent, formatShare, plural } from "../format.ts";
import { dayOf, type InventoryAbout, listed, nameOf } from "./about.ts";
import { changesOf, grouped, namesOf, type SentenceRule, shareOf } from "./sentence.ts";
import { changeWords, measureNames, originName, partNames, syntaxName } from "./words.ts";

/** Pipelines that moved between syntaxes. */
export const syntaxMoves: SentenceRule = (comparison, about) =>
  grouped(changesOf(comparison, "syntax"), ({ to }) => to ?? "").map(([to, moved]) => {
    const shift = comparison.diff.uses.find(({ group, name }) => group === "syntax" && name === to);
    const share =
      shift === undefined
        ? ""
        : ` ${syntaxName(to)} now: ${formatShare(shift.now.pipelines, shift.now.of, "Pipelines")}; then ${shareOf(shift.before)}.`;
    return {
      id: `moved-to-${to}`,
      headline: `${plural(moved.length, "Pipeline")} moved to ${syntaxName(to)}.`,
      detail: `${listed(namesOf(moved, about))}.${share}`,
      weight: 95,
    };
  });

/** How much Declarative Pipelines fall back to `script`. */
export const scriptUse: SentenceRule = (comparison, about) => {
  const counts = scriptCounts(comparison);
  const changes = changesOf(comparison, "script");
  const shares = scriptShares(counts);
  if (changes.length === 0 && shares === undefined) return [];
  const { before, now } = counts;
  const detail = [
    ...(shares === undefined ? [] : [`${outOf(before)} then, ${outOf(now)} now.`]),
    ...whoOf(changes, about),
  ];
  const headline =
    shares ??
    `script is used by ${formatCount(now.pipelines)} of ${plural(now.of, "Declarative Pipeline")}, then by ${outOf(before)}.`;
  // Without a Pipeline that started or stopped only the Pipelines that are counted are others.
  return [{ id: "script-use", headline, detail: detail.join(" "), weight: changes.length === 0 ? 30 : 90 }];
};

/** How the share changed; nothing where it did not or where there are too few for a percentage. */
function scriptShares({ before, now }: ReturnType<typeof scriptCounts>): string | undefined {
  const [then, today] = [before, now].map(({ pipelines, of }) => formatPercent(pipelines, of));
  if (then === undefined || today === undefined || then === today) return undefined;
  const isMore = now.pipelines * before.of > before.pipelines * now.of;
  return `script use ${isMore ? "rose" : "fell"} from ${then} to ${today} of Declarative Pipelines.`;
}

function whoOf(changes: readonly InventoryChange[], about: InventoryAbout): string[] {
  if (changes.length === 0) return ["No Pipeline that is in both counts started or stopped."];
  const started = changes.filter(({ from }) => from === undefined);
  const stopped = changes.filter(({ to }) => to === undefined);
  return [
    ...(stopped.length === 0 ? [] : [`Stopped: ${listed(namesOf(stopped, about))}.`]),
    ...(started.length === 0 ? [] : [`Started: ${listed(namesOf(started, about))}.`]),
  ];
}

function outOf({ pipelines, of }: { readonly pipelines: number; readonly of: number }): string {
  return `${formatCount(pipelines)} of ${formatCount(of)}`;
}

function scriptCounts({ diff }: InventoryComparison): Record<"before" | "now", { pipelines: number; of: number }> {
  const rows = diff.uses.filter(({ group, name }) => group === "script" && name !== "0");
  const all = diff.uses.find(({ group }) => group === "script");
  const sum = (side: "before" | "now"): { pipelines: number; of: number } => ({
    pipelines: rows.reduce((total, row) => total + row[side].pipelines, 0),
    of: all?.[side].of ?? 0,
  });
  return { before: sum("before"), now: sum("now") };
}

/** Pipelines that came, went or have another name. */
export const comings: SentenceRule = (comparison, about) => {
  const existence = changesOf(comparison, "existence");
  const fresh = existence.filter(({ from }) => from === undefined);
  const gone = existence.filter(({ to }) => to === undefined);
  const renamed = changesOf(comparison, "name");
  const parts = [
    ...(fresh.length === 0 ? [] : [`${plural(fresh.length, "Pipeline")} ${fresh.length === 1 ? "is" : "are"} new`]),
    ...(gone.length === 0 ? [] : [`${plural(gone.length, "Pipeline")} ${gone.length === 1 ? "is" : "are"} gone`]),
    ...(renamed.length === 0
      ? []
      : [`${plural(renamed.length, "Pipeline")} ${renamed.length === 1 ? "was" : "were"} renamed`]),
  ];
  if (parts.length === 0) return [];
  const named = (title: string, changes: readonly InventoryChange[]): string[] =>
    changes.length === 0 ? [] : [`${title}: ${listed(namesOf(changes, about))}${branches(changes)}.`];
  const renames = renamed.length === 0 ? [] : [`Renamed: ${listed(renamed.map(({ from, to }) => `${from} → ${to}`))}.`];
  return [
    {
      id: "comings-and-goings",
      headline: `${parts.join(", ")}.`,
      detail: [...named("New", fresh), ...named("Gone", gone), ...renames].join(" "),
      weight: 70,
    },
  ];
};

function branches(changes: readonly InventoryChange[]): string {
  const count = changes.filter(({ isBranch }) => isBranch).length;
  if (count === 0) return "";
  if (count === changes.length) return count === 1 ? " (a branch)" : " (all branches)";
  return ` (${plural(count, "branch", "branches")} among them)`;
}

/** Pipelines whose durability hint is another. */
export const durabilityMoves: SentenceRule = (comparison, about) =>
  grouped(changesOf(comparison, "durability"), ({ from, to }) => `${from} to ${to}`).map(([move, changes]) => ({
    id: "durability",
    headline: `${plural(changes.length, "Pipeline")} went from ${move}.`,
    detail: `${listed(namesOf(changes, about))}. The durability hint decides how often a run is saved.`,
    weight: 60,
  }));

/** Pipelines that grew or shrank much. */
export const growth: SentenceRule = (comparison, about) => {
  const sized = comparison.diff.changes.filter(({ aspect }) => aspect in measureNames);
  return [true, false].flatMap((isGrowth): Finding[] => {
    const changes = sized.filter(({ from, to }) => Number(to) > Number(from) === isGrowth);
    const groups = grouped(changes, ({ controller, pipeline }) => `${controller}\0${pipeline}`);
    if (groups.length === 0) return [];
    const said = groups.map(([, all]) => `${namesOf(all, about).join("")}: ${all.map(changeWords).join(", ")}`);
    const shown = said.slice(0, 3).join("; ");
    return [
      {
        id: isGrowth ? "grown" : "shrunk",
        headline: `${plural(groups.length, "Pipeline")} ${isGrowth ? "grew to at least twice the size" : "shrank to half the size or less"}.`,
        detail: `${shown}${said.length > 3 ? `; and ${said.length - 3} more` : ""}.`,
        weight: isGrowth ? 65 : 40,
      },
    ];
  });
};

/** Pipelines that take their script from elsewhere. */
export const originMoves: SentenceRule = (comparison, about) =>
  grouped(changesOf(comparison, "origin"), ({ to }) => to ?? "").map(([to, moved]) => ({
    id: `origin-${to}`,
    headline: `${plural(moved.length, "Pipeline")} ${moved.length === 1 ? "takes its" : "take their"} script from ${originName(to)} now.`,
    detail: `${listed(namesOf(moved, about))}.`,
    weight: 62,
  }));

/** Pipelines that were switched off or on. */
export const disabling: SentenceRule = (comparison, about) =>
  grouped(changesOf(comparison, "disabled"), ({ to }) => (to === undefined ? "enabled" : "disabled")).map(
    ([how, changes]) => ({
      id: how,
      headline: `${plural(changes.length, "Pipeline")} ${changes.length === 1 ? "was" : "were"} ${how}.`,
      detail: `${listed(namesOf(changes, about))}.`,
      weight: 55,
    }),
  );

/** Declarations told in the sentence; the rest is in the tables. */
const MOST_DECLARATIONS = 4;

/** What Declarative Pipelines started and stopped to declare. */
export const declarations: SentenceRule = (comparison, about) => {
  const changes = comparison.diff.changes.filter(({ aspect }) => aspect in partNames);
  if (changes.length === 0) return [];
  const groups = grouped(changes, changeWords);
  const said = groups.map(([what, all]) => `${what}: ${listed(namesOf(all, about))}`);
  const rest = said.length - MOST_DECLARATIONS;
  const pipelines = new Set(namesOf(changes, about)).size;
  return [
    {
      id: "declarations",
      headline: `${plural(pipelines, "Pipeline")} ${pipelines === 1 ? "declares" : "declare"} other things than before.`,
      detail: `${said.slice(0, MOST_DECLARATIONS).join("; ")}${rest > 0 ? `; and ${rest} more` : ""}.`,
      weight: 45,
    },
  ];
};

/** Pipelines that cannot be compared: what they were then is not known. */
export const notKnown: SentenceRule = ({ before: then, diff }, about) => {
  const names = diff.notKnownThen.map(nameOf(about));
  if (names.length === 0) return [];
  return [
    {
      id: "not-known-then",
      headline: `What ${plural(names.length, "Pipeline")} ${names.length === 1 ? "was" : "were"} on ${dayOf(then)} is not known.`,
      detail: `They never ran, or their first runs were discarded before they were read: ${listed(names)}. They are in the numbers of now only.`,
      weight: 10,
    },
  ];
};
