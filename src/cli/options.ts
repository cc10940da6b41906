import { type Command, InvalidArgumentError, Option } from "commander";
import { type SettingKey, settingOf } from "../config/settings.ts";

/** The option that names the store; all commands that read one have it. */
export const STORE_OPTION = [
  "--store <file>",
  "file of the store, or clickhouse://user@host:8123/database (default: FLOWMETER_STORE, or flowmeter.duckdb in your data directory)",
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

/**
 * Adds an option for each of some settings, with what the schema of the configuration says of it. What is given is a text still:
 * `applySettings` checks it before the command runs.
 */
export function addSettings(command: Command, keys: readonly SettingKey[]): Command {
  for (const key of keys) command.addOption(settingOption(key));
  return command;
}

function settingOption(key: SettingKey): Option {
  const { placeholder, meaning, otherwise, default: usual, schema } = settingOf(key);
  const isList = schema.type === "array";
  const remark = isList ? "; may be repeated" : otherwise === undefined ? "" : ` (default: ${otherwise})`;
  const option = new Option(`--${key} ${placeholder}`.trimEnd(), `${meaning}${remark}`);
  if (isList) option.argParser<readonly string[] | undefined>((text, before) => [...(before ?? []), text]);
  return usual === undefined ? option : option.default(usual);
}

/** Takes the numbers that a setting takes, for an option that is not in the configuration. @throws InvalidArgumentError */
export function numberOf(key: "port" | "max-series"): (text: string) => number {
  const { minimum = 0, maximum = Infinity, description } = settingOf(key).schema;
  return (text) => {
    const number = Number(text);
    if (text.trim() === "" || !Number.isInteger(number) || number < minimum || number > maximum)
      throw new InvalidArgumentError(`${description.charAt(0).toUpperCase()}${description.slice(1)}.`);
    return number;
  };
}
