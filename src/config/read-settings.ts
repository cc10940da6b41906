import { dirname, resolve } from "node:path";
import type { Place } from "../dictionary/fault.ts";
import { parseYaml, type YamlTree } from "../dictionary/yaml-tree.ts";
import { nearest } from "./nearest.ts";
import { fits, requirementOf, type SettingValue } from "./setting-value.ts";
import { isSettingKey, type SettingKey, settingKeys, settingOf, twinOf } from "./settings.ts";

/** Something that is wrong with a configuration file. */
interface ConfigFault extends Place {
  readonly file: string;
  /** A sentence without a full stop that names the key. It quotes no value: that may be a secret. */
  readonly message: string;
}

/** A value of a file, and where it stands. */
interface FileSetting {
  readonly value: SettingValue;
  readonly line: number;
}

/** What a configuration file says. */
export interface SettingsFile {
  readonly file: string;
  /** Values that fit; paths are absolute. */
  readonly values: ReadonlyMap<SettingKey, FileSetting>;
  /** All that is wrong, in order of place. */
  readonly faults: readonly ConfigFault[];
}

/** Reads a configuration file. Never throws: whatever is wrong is a fault with its place, and all faults are told. */
export function readSettings({ file, text }: { readonly file: string; readonly text: string }): SettingsFile {
  const tree = parseYaml(text);
  const values = new Map<SettingKey, FileSetting>();
  const faults: ConfigFault[] = tree.problems.map((problem) => ({ file, ...problem }));
  const isEmpty = tree.value === null || tree.value === undefined;
  if (!isEmpty && !isMapping(tree.value))
    faults.push({ file, ...tree.placeOf([]), message: "the file must hold keys and their values, like `port: 9470`" });
  for (const [key, value] of isMapping(tree.value) ? Object.entries(tree.value) : []) {
    if (!tree.isSound([key])) continue;
    const message = faultOf(key, value, tree.value as object);
    if (message !== undefined) faults.push({ file, ...placeOf(tree, key), message });
    else values.set(key as SettingKey, { value: absolute(key as SettingKey, value, file), line: lineOf(tree, key) });
  }
  return { file, values, faults: faults.sort((one, other) => one.line - other.line || one.column - other.column) };
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function faultOf(key: string, value: unknown, all: object): string | undefined {
  // A value that got into the place of a key may be secret.
  const shown = /^[A-Za-z_-]{1,40}$/.test(key) ? JSON.stringify(key) : "This";
  if (!isSettingKey(key)) return `${shown} is no setting; nearest: ${nearest(key, settingKeys, "-")[0]}`;
  if (!fits(key, value)) return `${key} ${requirementOf(key)}`;
  const twin = twinOf(key);
  const isSecond = twin !== undefined && key.endsWith("-file") && twin in all;
  return isSecond ? `${key} and ${twin} say the same: give one of them` : undefined;
}

function placeOf(tree: YamlTree, key: string): Place {
  const { line, column } = tree.placeOfKey([key]);
  return { line, column };
}

function lineOf(tree: YamlTree, key: string): number {
  return tree.placeOfKey([key]).line;
}

/** Whoever writes a file thinks of where it is, not of where the program is started. */
function absolute(key: SettingKey, value: unknown, file: string): SettingValue {
  // A store may be elsewhere, and then has an address.
  if (settingOf(key).isPath !== true || String(value).startsWith("clickhouse://")) return value as SettingValue;
  const from = (path: string): string => resolve(dirname(file), path);
  return Array.isArray(value) ? value.map((path) => from(String(path))) : from(String(value));
}
