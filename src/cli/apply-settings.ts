import type { Command } from "commander";
import { ConfigError } from "../config/config-error.ts";
import { type SettingKey, settingKeys, settingOf } from "../config/settings.ts";
import { readConfigFile } from "./config-file.ts";

/**
 * Checks what options of a command were given, and gives those that were not what the environment or the configuration file says.
 *
 * @throws CliError, ConfigError that tells all that is wrong
 */
export async function applySettings(
  command: Command,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const attributes = settingsOf(command);
  const given = [...attributes].filter(([, name]) => command.getOptionValueSource(name) === "cli");
  const asked: unknown = command.getOptionValue("config");
  const isSet = asked !== undefined || Object.keys(environment).some((name) => name.startsWith("FLOWMETER_"));
  // Most commands most of the time: what reads and checks settings is not even loaded.
  if (attributes.size === 0 || (!isSet && given.length === 0)) return;
  const { effectiveSettings } = await import("../config/effective-settings.ts");
  const { checkedOption } = await import("../config/setting-value.ts");
  for (const [key, name] of given)
    command.setOptionValueWithSource(name, checkedOption(key, command.getOptionValue(name)), "cli");
  const options = new Set(given.map(([key]) => key));
  const file = readConfigFile(typeof asked === "string" ? asked : undefined, environment);
  const { values, faults } = effectiveSettings({ keys: [...attributes.keys()], options, environment, file });
  if (faults.length > 0)
    throw new ConfigError(faults, "`flowmeter config check` says the same; docs/reference/config.md has all settings.");
  for (const [key, { value, source }] of values)
    if (source.kind !== "default") command.setOptionValueWithSource(attributes.get(key)!, value, "config");
}

/** The settings that are options of a command, each with the name of its value there. */
function settingsOf(command: Command): ReadonlyMap<SettingKey, string> {
  const used = settingKeys.filter((key) => key === "store" || settingOf(key).commands.includes(command.name()));
  const options = new Map(command.options.map((option) => [option.long, option.attributeName()]));
  return new Map(
    used.flatMap((key) => {
      const attribute = options.get(`--${key}`);
      return attribute === undefined ? [] : [[key, attribute] as const];
    }),
  );
}
