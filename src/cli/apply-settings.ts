import type { Command } from "commander";
import { ConfigError } from "../config/config-error.ts";
import { effectiveSettings } from "../config/effective-settings.ts";
import { type SettingKey, settingKeys, settingOf } from "../config/settings.ts";
import { readConfigFile } from "./config-file.ts";

/**
 * Gives the options of a command that nobody gave on the command line what the environment or the configuration file says.
 *
 * @throws CliError, ConfigError that tells all that is wrong
 */
export function applySettings(command: Command, environment: Readonly<Record<string, string | undefined>>): void {
  const attributes = settingsOf(command);
  if (attributes.size === 0) return;
  const options = new Set(
    [...attributes].filter(([, name]) => command.getOptionValueSource(name) === "cli").map(([key]) => key),
  );
  const asked: unknown = command.getOptionValue("config");
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
