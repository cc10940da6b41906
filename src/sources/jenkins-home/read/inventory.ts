import type { AgentFact, InventoryFact, SetupKind } from "../../../model/items.ts";
import { textChild } from "../records/elements.ts";
import { libraryNames } from "../records/item-config.ts";
import * as n from "../records/names.ts";
import { known } from "../xml/names.ts";
import { kindOf } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import { type DocumentReader, readDocument } from "./documents.ts";
import { directoriesIn, FileError, kindOfPath } from "./files.ts";

const GLOBAL_LIBRARIES = known("GlobalLibraries");

/** Jenkins counts in 32 bits; a larger number is a broken record's. */
const MAX_INT32 = 0x7fffffff;

/** Name of the controller's own executors in facts. */
const BUILT_IN = "(built-in)";

/** Reads what a controller is set up with: its version, agents, global libraries and plugins. */
export function readInventory(reader: DocumentReader): InventoryFact {
  const partlySeen: SetupKind[] = [];
  const read = <T>(kinds: readonly SetupKind[], part: (reader: DocumentReader) => T): T => {
    const before = reader.problems.length;
    const value = part(reader);
    if (reader.problems.length > before) partlySeen.push(...kinds);
    return value;
  };
  const { version, builtIn } = read(["jenkins", "agent"], readTop);
  return {
    jenkinsVersion: version !== undefined && /^[\w.-]{1,40}$/.test(version) ? version : undefined,
    globalLibraries: read(["library"], readGlobalLibraries),
    agents: [...builtIn, ...read(["agent"], readAgents)],
    plugins: read(["plugin"], readPlugins),
    partlySeen,
  };
}

function readTop(reader: DocumentReader): { version: string | undefined; builtIn: AgentFact[] } {
  const top = readDocument(reader, "config.xml");
  if (top === undefined) return { version: undefined, builtIn: [] };
  return { version: textChild(top, 0, n.VERSION), builtIn: [agentOf(top, BUILT_IN)] };
}

function readGlobalLibraries(reader: DocumentReader): string[] {
  const file = "org.jenkinsci.plugins.workflow.libs.GlobalLibraries.xml";
  const tape = readDocument(reader, file);
  if (tape === undefined) return [];
  if (kindOf(tape, 0) === GLOBAL_LIBRARIES) return libraryNames(tape, 0);
  reader.problems.push({ file, code: "unexpected-root", reason: "not the configuration of global libraries" });
  return [];
}

function readAgents(reader: DocumentReader): AgentFact[] {
  const agents: AgentFact[] = [];
  for (const directory of list(reader, "nodes")) {
    const tape = readDocument(reader, `nodes/${directory}/config.xml`);
    if (tape !== undefined) agents.push(agentOf(tape, textChild(tape, 0, n.NAME) ?? directory));
  }
  return agents;
}

function agentOf(tape: Tape, name: string): AgentFact {
  const executors = Number(textChild(tape, 0, n.NUM_EXECUTORS) ?? Number.NaN);
  return {
    name,
    labels: (textChild(tape, 0, n.LABEL) ?? "").split(/\s+/).filter((label) => label !== ""),
    executors: Number.isInteger(executors) && executors >= 0 && executors <= MAX_INT32 ? executors : undefined,
    exclusive: textChild(tape, 0, n.MODE) === "EXCLUSIVE",
  };
}

/** Versions of the plugins installed, from the manifests of the unpacked ones. */
function readPlugins(reader: DocumentReader): { name: string; version: string }[] {
  const plugins: { name: string; version: string }[] = [];
  for (const name of list(reader, "plugins")) {
    const version = manifestVersion(reader, `plugins/${name}/META-INF/MANIFEST.MF`);
    if (version !== undefined) plugins.push({ name, version });
  }
  return plugins;
}

function manifestVersion({ home, files }: DocumentReader, file: string): string | undefined {
  try {
    const length = files.read(`${home}/${file}`);
    return /^Plugin-Version: ([\w.+-]{1,80})/m.exec(files.bytes.toString("latin1", 0, length))?.[1];
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

function list({ home, problems }: DocumentReader, path: string): string[] {
  try {
    return kindOfPath(`${home}/${path}`) === "directory" ? directoriesIn(`${home}/${path}`) : [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    problems.push({ file: path, code: "unreadable", reason: error.reason });
    return [];
  }
}
