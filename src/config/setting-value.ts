import { Value } from "typebox/value";
import { ConfigError } from "./config-error.ts";
import { type SettingKey, settingOf } from "./settings.ts";

/** A value that fits the schema of its setting. */
export type SettingValue = string | number | boolean | readonly string[];

/** Whether a value fits a setting. */
export function fits(key: SettingKey, value: unknown): value is SettingValue {
  return Value.Check(settingOf(key).schema, value);
}

/** What a value has to be, as the end of a sentence: `must be a port from 0 to 65535`. */
export function requirementOf(key: SettingKey): string {
  return `must be ${kindOf(key)}`;
}

/** What values a setting takes, as a phrase: `a port from 0 to 65535`. */
function kindOf(key: SettingKey): string {
  return settingOf(key).schema.description;
}

/** Whether several values may be given. */
function isList(key: SettingKey): boolean {
  return settingOf(key).schema.type === "array";
}

/** The value that a text of the command line or the environment stands for; undefined when it fits none. */
export function valueOfText(key: SettingKey, text: string): SettingValue | undefined {
  const { type } = settingOf(key).schema;
  const isNumber = type === "number" || type === "integer";
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  const value = isList(key) ? splitList(text) : isNumber && text.trim() !== "" ? Number(text) : text;
  return fits(key, value) ? value : undefined;
}

/** The value of an option: a text, or texts where several may be given. @throws ConfigError */
export function checkedOption(key: SettingKey, given: unknown): SettingValue {
  const value = typeof given === "string" ? valueOfText(key, given) : fits(key, given) ? given : undefined;
  if (value === undefined)
    throw new ConfigError([`--${key} ${requirementOf(key)}`], "Add --help to see what is possible.");
  return value;
}

/** In one variable entries are parted by commas. */
function splitList(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
