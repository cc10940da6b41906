import { type Command, InvalidArgumentError, Option } from "commander";
import { isList, requirementOf, type SettingValue, valueOfText } from "../config/setting-value.ts";
import { type SettingKey, settingOf } from "../config/settings.ts";

/** The option that names the store; all commands that read one have it. */
export const STORE_OPTION = [
  "--store <file>",
  "file of the store (default: FLOWMETER_STORE, or flowmeter.duckdb in your data directory)",
] as const;

/** The option that names the configuration file. */
export const CONFIG_OPTION = [
  "--config <file>",
  "configuration file (default: FLOWMETER_CONFIG, or none); `flowmeter config` is about it",
] as const;

/** How many rows to list. @throws InvalidArgumentError */
export function rowCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw new InvalidArgumentError("A number from 1 to 1000.");
  return count;
}

/** Adds an option for each of some settings, with what the schema of the configuration says of it. */
export function addSettings(command: Command, keys: readonly SettingKey[]): Command {
  for (const key of keys) command.addOption(settingOption(key));
  return command;
}

/** An option that takes the same values as the setting of its name. @throws InvalidArgumentError when it is given another */
function settingOption(key: SettingKey): Option {
  const { placeholder, meaning, otherwise, default: usual } = settingOf(key);
  const remark = isList(key) ? "; may be repeated" : otherwise === undefined ? "" : ` (default: ${otherwise})`;
  const option = new Option(`--${key} ${placeholder}`, `${meaning}${remark}`).argParser(parserOf(key));
  return usual === undefined ? option : option.default(usual);
}

function parserOf(key: SettingKey): (text: string, before: unknown) => SettingValue {
  if (isList(key)) return (text, before) => [...((before as readonly string[] | undefined) ?? []), text];
  return (text) => settingValue(key, text);
}

/** The value of a setting that an option gives. @throws InvalidArgumentError */
export function settingValue(key: SettingKey, text: string): SettingValue {
  const value = valueOfText(key, text);
  if (value !== undefined) return value;
  const requirement = requirementOf(key).replace("must be ", "");
  throw new InvalidArgumentError(`${requirement.charAt(0).toUpperCase()}${requirement.slice(1)}.`);
}
