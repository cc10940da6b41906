import type { AgentFact, InventoryFact, SetupKind } from "../../../model/items.ts";
import { linesOf, nameOf } from "./lines.ts";

/** Plugins and agents kept: more than any controller has. */
const MOST = 10_000;

const MOST_EXECUTORS = 10_000;

/** What the files of a bundle say of the controller's setup; kinds of which a file is missing are partly seen. */
export function bundleInventory(texts: ReadonlyMap<string, string>): InventoryFact {
  const plugins = texts.get("plugins/active.txt");
  const agents = agentsIn(texts);
  const partlySeen: SetupKind[] = ["library", "pipeline"];
  if (plugins === undefined) partlySeen.push("plugin");
  if (agents.length === 0) partlySeen.push("agent");
  const jenkinsVersion = versionIn(texts);
  if (jenkinsVersion === undefined) partlySeen.push("jenkins");
  return { partlySeen, jenkinsVersion, globalLibraries: [], agents, plugins: pluginsIn(plugins ?? "") };
}

/** When a bundle was made; undefined when it does not say. */
export function generatedAt(texts: ReadonlyMap<string, string>): number | undefined {
  const found =
    /^Generated on (?<day>\d{4}-\d\d-\d\d) (?<time>\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(?<hours>[+-]\d\d):?(?<minutes>\d\d)/m.exec(
      texts.get("manifest.md")?.slice(0, 10_000) ?? "",
    )?.groups;
  if (found === undefined) return undefined;
  const at = Date.parse(`${found.day}T${found.time}${found.hours}:${found.minutes}`);
  return Number.isNaN(at) ? undefined : at;
}

/** `git:5.7.0` in each line, after it perhaps more. */
function pluginsIn(text: string): InventoryFact["plugins"] {
  const plugins = new Map<string, string>();
  for (const line of linesOf(text)) {
    const found = /^(?<name>[\w.-]{1,200}):(?<version>[\w.+-]{1,200})(?:\s|$)/.exec(line)?.groups;
    if (found !== undefined && plugins.size < MOST) plugins.set(found.name!, found.version!);
  }
  return [...plugins].map(([name, version]) => ({ name, version }));
}

function versionIn(texts: ReadonlyMap<string, string>): string | undefined {
  const about = /^ *\* Version: *`(?<version>\d[\w.-]{0,50})`/m.exec(texts.get("about.md")?.slice(0, 100_000) ?? "");
  if (about?.groups !== undefined) return about.groups.version;
  const config = texts.get("jenkins-root-configuration-files/config.xml")?.slice(0, 100_000) ?? "";
  return /<version>(?<version>\d[\w.-]{0,50})<\/version>/.exec(config)?.groups?.version;
}

/** Agents by `nodes.md`, which lists the controller's own executors first; else by their configurations. */
function agentsIn(texts: ReadonlyMap<string, string>): AgentFact[] {
  const listed = agentsOfList(texts.get("nodes.md") ?? "");
  return listed.length > 0 ? listed : agentsOfConfigs(texts);
}

type Draft = { name: string; labels: readonly string[]; executors: number | undefined; exclusive: boolean };

function agentsOfList(text: string): AgentFact[] {
  const agents: Draft[] = [];
  for (const line of linesOf(text)) {
    const head = /^ {2}\* `?(?<name>[^`]+?)`? \(`?(?<kind>[\w.$]+)`?\)$/.exec(line)?.groups;
    const name = head && nameOf(head.name!);
    if (head !== undefined && name !== undefined) {
      const isOwn = /(^|\.)(Jenkins|Hudson)$/.test(head.kind!);
      if (agents.length < MOST)
        agents.push({ name: isOwn ? "(built-in)" : name, labels: [], executors: undefined, exclusive: false });
    } else addToAgent(agents.at(-1), line);
  }
  return agents;
}

function addToAgent(agent: Draft | undefined, line: string): void {
  const found = /^ {6}- (?<key>[A-Za-z ]{1,30}): +(?<value>.*)$/.exec(line)?.groups;
  if (agent === undefined || found === undefined) return;
  if (found.key === "Executors") agent.executors = executorsOf(found.value);
  if (found.key === "Labels") agent.labels = labelsOf(found.value!);
  if (found.key === "Usage") agent.exclusive = /EXCLUSIVE/.test(found.value!);
}

function agentsOfConfigs(texts: ReadonlyMap<string, string>): AgentFact[] {
  const agents: AgentFact[] = [];
  for (const [file, text] of texts) {
    const name = nameOf(/^nodes\/(?:slave|agent)\/(?<name>[^/]+)\/config\.xml$/.exec(file)?.groups?.name ?? "");
    if (name === undefined || agents.length === MOST) continue;
    agents.push({
      name,
      labels: labelsOf(elementOf(text, "label") ?? ""),
      executors: executorsOf(elementOf(text, "numExecutors")),
      exclusive: elementOf(text, "mode") === "EXCLUSIVE",
    });
  }
  return agents;
}

/** Text of an element that is a text and nothing else; with entities in it, it is no label and no number. */
function elementOf(xml: string, element: string): string | undefined {
  return new RegExp(`<${element}>(?<text>[^<&]{0,1000})</${element}>`).exec(xml.slice(0, 100_000))?.groups?.text;
}

function labelsOf(text: string): string[] {
  return text.split(/[\s`]+/).flatMap((label) => nameOf(label) ?? []);
}

function executorsOf(text: string | undefined): number | undefined {
  const executors = Number(/^\d{1,6}$/.exec(text?.trim() ?? "")?.[0] ?? Number.NaN);
  return executors <= MOST_EXECUTORS ? executors : undefined;
}
