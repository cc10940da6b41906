import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EXAMPLE } from "./config-document.ts";
import { readSettings } from "./read-settings.ts";

const read = (text: string) => {
  const { values, faults } = readSettings({ file: "/etc/flowmeter/f.yaml", text });
  return {
    values: Object.fromEntries([...values].map(([key, { value }]) => [key, value])),
    faults: faults.map(({ line, column, message }) => `${line}:${column} ${message}`),
  };
};

describe("a configuration file", () => {
  const good: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ["nothing", "", {}],
    ["only a remark", "# later\n", {}],
    ["numbers and texts", "port: 0\nevery: 2.5\nhost: ci\n", { port: 0, every: 2.5, host: "ci" }],
    ["a list", "allow-host: [a, b]\n", { "allow-host": ["a", "b"] }],
    ["paths from where it is", "home: ../jenkins\nstore: /a/b\n", { home: "/etc/jenkins", store: "/a/b" }],
    ["paths in a list", "error-log: [logs]\n", { "error-log": ["/etc/flowmeter/logs"] }],
    ["as on Windows", "\ufeffport: 1\r\nhost: a\r\n", { port: 1, host: "a" }],
  ];
  for (const [what, text, values] of good) it(what, () => assert.deepEqual(read(text), { values, faults: [] }));

  it("the example of the reference has no fault", () => assert.deepEqual(read(EXAMPLE).faults, []));

  const bad: readonly (readonly [string, string, readonly string[]])[] = [
    ["a key nobody knows", "prot: 1\n", ['1:1 "prot" is no setting; nearest: port']],
    ["another writing of a key", "tokenFile: a\n", ['1:1 "tokenFile" is no setting; nearest: token-file']],
    ["a key of every object", "constructor: 1\n", ['1:1 "constructor" is no setting; nearest: controller']],
    ["a number that is a text", '# x\nport: "80"\n', ["2:1 port must be a port from 0 to 65535"]],
    ["too large", "port: 70000\n", ["1:1 port must be a port from 0 to 65535"]],
    ["no value", "token-file:\n", ["1:1 token-file must be the path of a file"]],
    ["one where a list belongs", "allow-host: a\n", ["1:1 allow-host must be a list of names"]],
    ["a span without a unit", "keep: 400\n", ["1:1 keep must be a number of days or weeks like 400d or 60w"]],
    ["no address", "alert-slack: //secret\n", ["1:1 alert-slack must be an address like https://host/path"]],
    ["a key twice", "port: 1\nport: 2\n", ["2:1 this key is there twice"]],
    ["a list", "- port\n", ["1:1 the file must hold keys and their values, like `port: 9470`"]],
    [
      "two that say the same",
      "alert-slack: https://a\nalert-slack-file: b\n",
      ["2:1 alert-slack-file and alert-slack say the same: give one of them"],
    ],
    [
      "all faults are told",
      "every: 0\nport: 1\nkepp: 1d\n",
      ["1:1 every must be a number of seconds from 1 to 3600", '3:1 "kepp" is no setting; nearest: keep'],
    ],
  ];
  for (const [what, text, faults] of bad) it(what, () => assert.deepEqual(read(text).faults, faults));

  it("no fault quotes a value, which may be secret", () => {
    for (const text of ["alert-slack: secret\n", "token-file: {secret: 1}\n", "port: secret\n", "host: [secret]\n"])
      assert.doesNotMatch(read(text).faults.join(), /secret/);
  });

  it("what is no YAML is a fault with its place", () =>
    assert.match(read("port: 1\nhost: 'a\n").faults[0] ?? "", /^2:7 /));
});
