import type { InventoryChange } from "../../model/inventory-diff.ts";
import type { Finding } from "../findings/finding.ts";
import { formatCount, plural } from "../format.ts";
import { type InventoryAbout, listed } from "./about.ts";
import { changesOf, type SentenceRule } from "./sentence.ts";
import { compareVersions } from "./words.ts";

/** Controllers whose Jenkins is another version. */
export const jenkinsUpgrades: SentenceRule = (comparison, about) =>
  changesOf(comparison, "jenkins.version").map(
    ({ controller, from = "an unknown version", to = "an unknown version" }) => ({
      id: "jenkins",
      headline: `Jenkins${about.reach.controllers.length > 1 ? ` of ${controller}` : ""} was ${compareVersions(from, to) < 0 ? "upgraded" : "downgraded"} from ${from} to ${to}.`,
      detail: "Compare what runs cost and how often they fail before and after: flowmeter report --since.",
      weight: 88,
    }),
  );

/** Plugins that were installed, upgraded or removed. */
export const pluginChanges: SentenceRule = (comparison, about) => {
  const changes = changesOf(comparison, "plugin.version");
  const isUp = ({ from, to }: InventoryChange): boolean => compareVersions(from ?? "", to ?? "") < 0;
  const both = changes.filter(({ from, to }) => from !== undefined && to !== undefined);
  const groups: readonly (readonly [string, readonly InventoryChange[]])[] = [
    ["upgraded", both.filter(isUp)],
    ["downgraded", both.filter((change) => !isUp(change))],
    ["installed", changes.filter(({ from }) => from === undefined)],
    ["removed", changes.filter(({ to }) => to === undefined)],
  ];
  return summary({ id: "plugins", noun: "plugin", groups, about, weight: 75 });
};

/** Agents that were added or removed, or have other labels or executors. */
export const agentChanges: SentenceRule = (comparison, about) => {
  const agents = changesOf(comparison, "agent.configured");
  const other = [...changesOf(comparison, "agent.label"), ...changesOf(comparison, "agent.executors")];
  const groups: readonly (readonly [string, readonly InventoryChange[]])[] = [
    ["added", agents.filter(({ from }) => from === undefined)],
    ["removed", agents.filter(({ to }) => to === undefined)],
  ];
  const changed = other.map((change) => `${ofController(change, about)}${change.name} ${agentWords(change)}`);
  const relabelled: Finding[] =
    other.length === 0
      ? []
      : [
          {
            id: "agent-setup",
            headline: `${plural(new Set(other.map(({ controller, name }) => `${controller}\0${name}`)).size, "agent")} changed labels or executors.`,
            detail: `${listed(changed)}.`,
            weight: 48,
          },
        ];
  return [...summary({ id: "agents", noun: "agent", groups, about, weight: 58 }), ...relabelled];
};

function agentWords({ aspect, from, to }: InventoryChange): string {
  if (aspect === "agent.executors") return `executors ${from ?? "?"} → ${to ?? "?"}`;
  return to === undefined ? `lost label ${from}` : `got label ${to}`;
}

/** Libraries that controllers and folders configure. */
export const configuredLibraries: SentenceRule = (comparison, about) => {
  const changes = [...changesOf(comparison, "library.global"), ...changesOf(comparison, "library.folder")];
  const groups: readonly (readonly [string, readonly InventoryChange[]])[] = [
    ["configured", changes.filter(({ from }) => from === undefined)],
    ["no longer configured", changes.filter(({ to }) => to === undefined)],
  ];
  return summary({ id: "configured-libraries", noun: "library", many: "libraries", groups, about, weight: 57 });
};

function summary({
  id,
  noun,
  many = `${noun}s`,
  groups,
  about,
  weight,
}: {
  readonly id: string;
  readonly noun: string;
  readonly many?: string;
  readonly groups: readonly (readonly [string, readonly InventoryChange[]])[];
  readonly about: InventoryAbout;
  readonly weight: number;
}): Finding[] {
  const some = groups.filter(([, changes]) => changes.length > 0);
  if (some.length === 0) return [];
  const counts = some.map(([how, changes], index) =>
    index === 0
      ? `${plural(changes.length, noun, many)} ${changes.length === 1 ? (how.startsWith("no ") ? "is" : "was") : how.startsWith("no ") ? "are" : "were"} ${how}`
      : `${formatCount(changes.length)} ${how}`,
  );
  const detail = some.map(
    ([how, changes]) =>
      `${how[0]?.toUpperCase()}${how.slice(1)}: ${listed(changes.map((change) => thing(change, about)))}.`,
  );
  return [{ id, headline: `${counts.join(", ")}.`, detail: detail.join(" "), weight }];
}

function thing(change: InventoryChange, about: InventoryAbout): string {
  const { aspect, name, from, to } = change;
  const place = aspect === "library.folder" ? ` (in ${from ?? to})` : "";
  const version =
    aspect !== "plugin.version" ? "" : from !== undefined && to !== undefined ? ` ${from} → ${to}` : ` ${from ?? to}`;
  return `${ofController(change, about)}${name}${place}${version}`;
}

function ofController({ controller }: InventoryChange, { reach }: InventoryAbout): string {
  return reach.controllers.length > 1 ? `${controller}: ` : "";
}
