import type { ComplexityMeasure, UseGroup } from "../../model/inventory.ts";
import type { Aspect, InventoryChange, SetupAspect } from "../../model/inventory-diff.ts";
import type { DeclaredPart } from "../../model/inventory-profile.ts";
import { plural } from "../format.ts";

/** Kinds of syntax as Jenkins writes them. */
export function syntaxName(syntax: string): string {
  return { declarative: "Declarative", scripted: "Scripted" }[syntax] ?? syntax;
}

const origins: Readonly<Record<string, string>> = {
  inline: "the Pipeline itself",
  scm: "source control",
  multibranch: "multibranch project",
  org_folder: "organization folder",
  other: "other",
};

/** Where a script comes from, in words. */
export function originName(origin: string): string {
  return origins[origin] ?? origin;
}

/** What a declaration is called in a sentence. */
export const partNames: Readonly<Record<DeclaredPart, string>> = {
  directive: "directive",
  option: "option",
  trigger: "trigger",
  parameter: "parameter",
  when: "when condition",
  postPipeline: "post condition",
  postStage: "stage post condition",
  agent: "agent type",
};

/** Captions of the groups that Pipelines are counted by. */
export const groupTitles: Readonly<Record<UseGroup, string>> = {
  syntax: "Syntax",
  origin: "Script from",
  durability: "Durability hint",
  script: "script steps in a run",
  directive: "Directives",
  option: "Options",
  trigger: "Triggers",
  parameter: "Parameters",
  when: "When conditions",
  postPipeline: "Post, of the Pipeline",
  postStage: "Post, of a stage",
  agent: "Agent types",
};

/** What sizes are called. */
export const measureNames: Readonly<Record<ComplexityMeasure, string>> = {
  flowNodes: "flow nodes",
  stages: "stages",
  parallelWidth: "parallel branches",
  scriptLines: "lines of script",
};

/** What a value of a group is called in a table. */
export function useName(group: UseGroup, name: string): string {
  if (group === "syntax") return syntaxName(name);
  if (group === "origin") return originName(name);
  return group === "script" && name === "0" ? "none" : name;
}

type ChangeWords = (from: string | undefined, to: string | undefined, name: string) => string;

/** Words of the aspects that have some of their own. */
const wordsOfAspects: Readonly<Partial<Record<Aspect, ChangeWords>>> = {
  existence: (from, to) => (from === undefined ? "new" : to === undefined ? "gone" : "deleted and made anew"),
  name: (from, to) => `renamed from ${from} to ${to}`,
  syntax: (from = "", to = "") => `moved from ${syntaxName(from)} to ${syntaxName(to)}`,
  origin: (from = "", to = "") => `script from ${originName(to)} (was from ${originName(from)})`,
  disabled: (_, to) => (to === undefined ? "enabled" : "disabled"),
  durability: (from, to) => `durability ${from} → ${to}`,
  script: (_, to) =>
    to === undefined ? "stopped using script" : `started using script (${plural(Number(to), "step")})`,
  library: libraryWords,
};

/** What changed of a Pipeline, in a few words. */
export function changeWords({ aspect, name, from, to }: InventoryChange): string {
  const own = wordsOfAspects[aspect];
  if (own !== undefined) return own(from, to, name);
  const measure = (measureNames as Readonly<Record<string, string>>)[aspect];
  if (measure !== undefined) return `${measure} ${from} → ${to}`;
  const part = (partNames as Readonly<Record<string, string>>)[aspect] ?? aspect;
  return to === undefined ? `no more ${part} ${name}` : `now ${part} ${name}`;
}

function libraryWords(from: string | undefined, to: string | undefined, name: string): string {
  if (from === undefined) return `started using library ${name} ${to}`;
  return to === undefined ? `stopped using library ${name} (was ${from})` : `library ${name} ${from} → ${to}`;
}

/** What of a controller changed, for a table. */
export const setupNames: Readonly<Record<SetupAspect, string>> = {
  "jenkins.version": "Jenkins",
  "plugin.version": "Plugin",
  "agent.configured": "Agent",
  "agent.executors": "Executors of agent",
  "agent.label": "Label of agent",
  "library.global": "Library for all Pipelines",
  "library.folder": "Library of a folder",
};

/** Below 0 when the first version is the lower one: numbers are compared as such, other parts as texts. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split(/[.+_-]/));
  for (let index = 0; index < Math.max(left!.length, right!.length); index++) {
    const [a = "0", b = "0"] = [left![index], right![index]];
    if (a === b) continue;
    const isNumeric = /^\d+$/.test(a) && /^\d+$/.test(b);
    if (isNumeric && Number(a) === Number(b)) continue;
    return isNumeric ? Number(a) - Number(b) : a < b ? -1 : 1;
  }
  return 0;
}
