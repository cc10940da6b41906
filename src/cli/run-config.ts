import { statSync } from "node:fs";
import { configDocument } from "../config/config-document.ts";
import { ConfigError } from "../config/config-error.ts";
import { type EffectiveSetting, type EffectiveSettings, effectiveSettings } from "../config/effective-settings.ts";
import { type SettingKey, settingKeys, settingOf, settingsSchema } from "../config/settings.ts";
import { plural } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";
import { CliError, FaultsFound } from "./cli-error.ts";
import type { ConfigFlags } from "./commands/config.ts";
import { type ConfigFile, readConfigFile } from "./config-file.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Checks a configuration file and the environment, and prints all that is wrong. @throws CliError, FaultsFound */
export function runConfigCheck(asked: string | undefined, { json }: ConfigFlags): void {
  const file = readConfigFile(asked, process.env);
  if (file === undefined)
    throw new CliError("Which configuration file is to be checked?", "Name it, or set FLOWMETER_CONFIG.");
  const found = settingsIn(file);
  const { faults } = found;
  const warnings = [...found.warnings, ...openSecrets(file, found)];
  if (json === true) writeJson({ file: file.file, faults, warnings });
  else {
    const lines = [...faults, ...warnings.map((text) => `warning: ${text}`)].map(visible);
    writeOut(`${[...lines, `${visible(file.file)}: ${plural(faults.length, "fault")}`].join("\n")}\n`);
  }
  if (faults.length > 0) throw new FaultsFound();
}

/** Prints each setting, and where it comes from. @throws CliError, ConfigError */
export function runConfigShow({ config, json }: ConfigFlags): void {
  const found = settingsIn(readConfigFile(config, process.env));
  if (found.faults.length > 0) throw new ConfigError(found.faults, "Mend it, and `flowmeter config check` it.");
  const rows = settingKeys.map((key) => ({ key, ...shownOf(key, found.values.get(key)) }));
  if (json === true) {
    writeJson({ settings: Object.fromEntries(rows.map(({ key, value, from }) => [key, { value, from }])) });
    return;
  }
  const width = Math.max(...rows.map(({ key }) => key.length));
  const valueWidth = Math.max(...rows.map(({ value }) => textOf(value).length));
  const lines = rows.map(
    ({ key, value, from }) => `${key.padEnd(width)}  ${textOf(value).padEnd(valueWidth)}  ${visible(from)}`,
  );
  writeOut(`${lines.map((line) => line.trimEnd()).join("\n")}\n`);
  for (const warning of found.warnings) process.stderr.write(`warning: ${visible(warning)}\n`);
}

/** Prints the JSON Schema of a configuration file. */
export function runConfigSchema(): void {
  writeJson({ $schema: "https://json-schema.org/draft/2020-12/schema", ...settingsSchema });
}

/** Prints the reference of all settings. */
export function runConfigDocument(): void {
  writeOut(configDocument());
}

function settingsIn(file: ConfigFile | undefined): EffectiveSettings {
  return effectiveSettings({ keys: settingKeys, options: new Set(), environment: process.env, file });
}

/** A file with an address in it that may hold a password is for its owner. */
function openSecrets({ file }: ConfigFile, { values }: EffectiveSettings): string[] {
  const isOpen = (statSync(file).mode & 0o004) !== 0;
  const keys = [...values].filter(
    ([key, { source }]) => source.kind === "file" && settingOf(key).isSecret === true && isOpen,
  );
  return keys.map(([key]) => `${key} may be secret, and everybody may read ${file}: chmod it, or use ${key}-file`);
}

interface Shown {
  readonly value: EffectiveSetting["value"] | undefined;
  readonly from: string;
}

function shownOf(key: SettingKey, setting: EffectiveSetting | undefined): Shown {
  if (setting === undefined) return { value: undefined, from: settingOf(key).otherwise ?? "not set" };
  const { value, source } = setting;
  return { value: settingOf(key).isSecret === true ? "(secret)" : value, from: sourceText(source) };
}

function sourceText(source: EffectiveSetting["source"]): string {
  switch (source.kind) {
    case "environment":
      return source.variable;
    case "file":
      return `${source.file}:${source.line}`;
    case "option":
      return "option";
    case "default":
      return "default";
  }
}

function textOf(value: Shown["value"]): string {
  if (value === undefined) return "-";
  return visible(typeof value === "object" ? value.join(", ") : String(value));
}
