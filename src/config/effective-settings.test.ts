import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effectiveSettings } from "./effective-settings.ts";
import { type SettingKey, settingKeys } from "./settings.ts";

const effective = (
  text: string,
  environment: Record<string, string>,
  { options = [], keys = settingKeys }: { options?: SettingKey[]; keys?: SettingKey[] } = {},
) =>
  effectiveSettings({
    keys,
    options: new Set(options),
    environment,
    file: { file: "f.yaml", text },
  });

const settingIn = (found: ReturnType<typeof effective>, key: SettingKey) => {
  const setting = found.values.get(key);
  return setting === undefined ? undefined : [setting.value, setting.source.kind];
};

describe("which setting holds", () => {
  const rows: readonly (readonly [string, string, Record<string, string>, SettingKey[], unknown])[] = [
    ["nobody set it", "", {}, [], [9470, "default"]],
    ["the file before the default", "port: 1", {}, [], [1, "file"]],
    ["the environment before the file", "port: 1", { FLOWMETER_PORT: "2" }, [], [2, "environment"]],
    ["an empty variable sets nothing", "port: 1", { FLOWMETER_PORT: "" }, [], [1, "file"]],
    ["an option before all", "port: 1", { FLOWMETER_PORT: "2" }, ["port"], undefined],
  ];
  for (const [what, text, environment, options, expected] of rows)
    it(what, () => assert.deepEqual(settingIn(effective(text, environment, { options }), "port"), expected));

  it("an address hides the file with an address of a lower place, and the reverse", () => {
    const inFile = "alert-slack-file: /slack";
    assert.equal(settingIn(effective(inFile, {}, { options: ["alert-slack"] }), "alert-slack-file"), undefined);
    const byVariable = effective(inFile, { FLOWMETER_ALERT_SLACK: "https://a" });
    assert.equal(settingIn(byVariable, "alert-slack-file"), undefined);
    assert.deepEqual(settingIn(byVariable, "alert-slack"), ["https://a", "environment"]);
  });

  it("entries of a list are parted by commas in a variable", () =>
    assert.deepEqual(settingIn(effective("", { FLOWMETER_ALLOW_HOST: "a, b," }), "allow-host"), [
      ["a", "b"],
      "environment",
    ]));
});

describe("what is wrong with the environment", () => {
  it("is told by the name of the variable, without its value", () =>
    assert.deepEqual(effective("", { FLOWMETER_PORT: "secret" }).faults, [
      "FLOWMETER_PORT must be a port from 0 to 65535",
    ]));

  it("is nobody's business who does not use it", () =>
    assert.deepEqual(effective("", { FLOWMETER_PORT: "x" }, { keys: ["store"] }).faults, []));

  it("may be a name that sets nothing", () =>
    assert.deepEqual(effective("", { FLOWMETER_PRT: "1", FLOWMETER_CONFIG: "f" }).warnings, [
      "FLOWMETER_PRT sets nothing; nearest: FLOWMETER_PORT",
    ]));
});
