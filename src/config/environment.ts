import { requirementOf, type SettingValue, valueOfText } from "./setting-value.ts";
import { CONFIG_VARIABLE, CONSENT_VARIABLE, type SettingKey, settingKeys, variableOf } from "./settings.ts";

/** What the environment sets. */
export interface EnvironmentSettings {
  readonly values: ReadonlyMap<SettingKey, SettingValue>;
  /** Sentences without a full stop; they quote no value. */
  readonly faults: readonly string[];
  /** Variables that begin like ours and set nothing. */
  readonly unknown: readonly string[];
}

/** Reads the `FLOWMETER_` variables of some settings; empty ones count as not set. */
export function environmentSettings(
  environment: Readonly<Record<string, string | undefined>>,
  keys: readonly SettingKey[],
): EnvironmentSettings {
  const values = new Map<SettingKey, SettingValue>();
  const faults: string[] = [];
  for (const key of keys) {
    const text = environment[variableOf(key)];
    if (text === undefined || text === "") continue;
    const value = valueOfText(key, text);
    if (value === undefined) faults.push(`${variableOf(key)} ${requirementOf(key)}`);
    else values.set(key, value);
  }
  const known = new Set<string>([CONFIG_VARIABLE, CONSENT_VARIABLE, ...settingKeys.map(variableOf)]);
  const unknown = Object.keys(environment).filter((name) => name.startsWith("FLOWMETER_") && !known.has(name));
  return { values, faults, unknown: unknown.sort() };
}
