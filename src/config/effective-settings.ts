import { environmentSettings } from "./environment.ts";
import { nearest } from "./nearest.ts";
import { readSettings, type SettingsFile } from "./read-settings.ts";
import type { SettingValue } from "./setting-value.ts";
import { CONFIG_VARIABLE, type SettingKey, settingKeys, settingOf, twinOf, variableOf } from "./settings.ts";

/** A value that is used, and where it comes from. */
export interface EffectiveSetting {
  readonly value: SettingValue;
  readonly source:
    | { readonly kind: "option" }
    | { readonly kind: "environment"; readonly variable: string }
    | { readonly kind: "file"; readonly file: string; readonly line: number }
    | { readonly kind: "default" };
}

/** Places where settings are made. */
export interface SettingPlaces {
  /** Settings that are of interest: a variable of another one may hold what it likes. */
  readonly keys: readonly SettingKey[];
  /** Keys that options of the command line set: these win. */
  readonly options: ReadonlySet<SettingKey>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A configuration file and its text, if there is one. */
  readonly file: { readonly file: string; readonly text: string } | undefined;
}

/** What holds for each setting that something beside the command line sets. */
export interface EffectiveSettings {
  readonly values: ReadonlyMap<SettingKey, EffectiveSetting>;
  /** All that is wrong, as lines that name file, line and key, or the variable. */
  readonly faults: readonly string[];
  /** What may be a mistake. */
  readonly warnings: readonly string[];
}

/** Options before the environment, the environment before the file, the file before what is set by nobody. */
export function effectiveSettings({ keys, options, environment, file }: SettingPlaces): EffectiveSettings {
  const fromFile: SettingsFile | undefined = file === undefined ? undefined : readSettings(file);
  const fromEnvironment = environmentSettings(environment, keys);
  const values = new Map<SettingKey, EffectiveSetting>();
  for (const key of keys.filter((one) => !isTaken(one, (other) => options.has(other)))) {
    const variable = fromEnvironment.values.get(key);
    const line = fromFile?.values.get(key);
    const isHidden = isTaken(key, (other) => fromEnvironment.values.has(other));
    const { default: usual } = settingOf(key);
    if (variable !== undefined)
      values.set(key, { value: variable, source: { kind: "environment", variable: variableOf(key) } });
    else if (fromFile !== undefined && line !== undefined && !isHidden)
      values.set(key, { value: line.value, source: { kind: "file", file: fromFile.file, line: line.line } });
    else if (usual !== undefined) values.set(key, { value: usual, source: { kind: "default" } });
  }
  return {
    values,
    faults: [...(fromFile?.faults ?? []).map(faultLine), ...fromEnvironment.faults],
    warnings: fromEnvironment.unknown.map(unknownVariable),
  };
}

/** A place that sets one of two that say the same hides the other of the places below. */
function isTaken(key: SettingKey, isSet: (key: SettingKey) => boolean): boolean {
  const twin = twinOf(key);
  return isSet(key) || (twin !== undefined && isSet(twin));
}

/** As compilers write it, so that editors find the place. */
function faultLine({ file, line, column, message }: SettingsFile["faults"][number]): string {
  return `${file}:${line}:${column} ${message}`;
}

function unknownVariable(name: string): string {
  const known = [CONFIG_VARIABLE, ...settingKeys.map(variableOf)];
  return `${name} sets nothing; nearest: ${nearest(name, known, "_")[0]}`;
}
