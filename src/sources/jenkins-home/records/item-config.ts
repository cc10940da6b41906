import type { DefinitionKind, ItemFact, ItemKind } from "../../../model/items.ts";
import { kindOf, simpleName, unescapeName } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import { textChild } from "./elements.ts";
import { syntaxOfScript } from "./groovy.ts";
import * as n from "./names.ts";
import { lookup } from "./safe-text.ts";

/** What an item's `config.xml` says. */
export type ItemConfig = Pick<ItemFact, "kind" | "definition" | "syntax" | "disabled" | "libraries">;

/** Reads an item's `config.xml`. The script in it is looked at and dropped. */
export function readItemConfig(tape: Tape): ItemConfig {
  const kind = itemKind(unescapeName(tape.nameText(0)));
  const definition = kind === "pipeline" ? tape.child(0, n.DEFINITION) : -1;
  const script = definition < 0 ? undefined : textChild(tape, definition, n.SCRIPT);
  const disabled = textChild(tape, 0, n.DISABLED);
  return {
    kind,
    definition: definition < 0 ? undefined : definitionKind(tape, definition),
    syntax: script === undefined ? undefined : syntaxOfScript(script),
    disabled: disabled === undefined ? undefined : disabled === "true",
    libraries: folderLibraries(tape),
  };
}

/** Names of the libraries configured below an element, sorted. */
export function libraryNames(tape: Tape, from: number): string[] {
  const names: string[] = [];
  for (let at = from + 1; at < tape.end(from); at++) {
    if (kindOf(tape, at) !== n.LIBRARY_CONFIGURATION) continue;
    const name = textChild(tape, at, n.NAME);
    if (name !== undefined && name !== "") names.push(name);
  }
  return names.sort();
}

function folderLibraries(tape: Tape): string[] {
  const names: string[] = [];
  for (let at = 0; at < tape.count; at++) {
    if (kindOf(tape, at) !== n.FOLDER_LIBRARIES) continue;
    names.push(...libraryNames(tape, at));
    at = tape.end(at) - 1;
  }
  return names.sort();
}

/** Source: the root tags of Jenkins items; organization folders come from several plugins. */
function itemKind(tag: string): ItemKind {
  if (tag === "flow-definition") return "pipeline";
  if (tag.endsWith("WorkflowMultiBranchProject")) return "multibranch";
  if (tag.endsWith(".folder.Folder")) return "folder";
  return tag.endsWith("OrganizationFolder") ? "organizationFolder" : "other";
}

const definitions = lookup<DefinitionKind>({
  CpsFlowDefinition: "inline",
  CpsScmFlowDefinition: "scm",
  SCMBinder: "multibranch",
});

function definitionKind(tape: Tape, definition: number): DefinitionKind {
  const attribute = tape.attribute(definition, n.CLASS);
  return attribute < 0 ? "other" : (definitions.get(simpleName(tape.value(attribute))) ?? "other");
}
