import { CONFIG_VARIABLE, type SettingKey, settingKeys, settingOf, variableOf } from "./settings.ts";

/** A file that can be used as it is. A test reads it. */
export const EXAMPLE = `# Read with --config, or where ${CONFIG_VARIABLE} says.
home: /var/lib/jenkins
store: /var/lib/flowmeter/flowmeter.duckdb
controller: ci
port: 9470
token-file: token
allow-host:
  - flowmeter.example.org
alert-slack-file: slack
keep: 400d
`;

/** The reference of all settings, in Markdown. */
export function configDocument(): string {
  return [
    "# Configuration\n",
    "Made by `npm run docs` from the schema of the configuration; do not edit.\n",
    `A setting is an option of the command line, a variable of the environment, or a key of a configuration file in YAML, in this order: an option goes before a variable, a variable before the file. The file is the one that \`--config\` or \`${CONFIG_VARIABLE}\` names; no other is looked for. Paths in it are relative to its own directory. In a variable, entries of a list are parted by commas; an empty variable counts as not set.\n`,
    `\`\`\`yaml\n${EXAMPLE}\`\`\`\n`,
    "`flowmeter config check <file>` says all that is wrong with a file, with line and key; `flowmeter config show --config <file>` which values hold and where each comes from; `flowmeter config schema` prints the JSON Schema for editors. Addresses for alerts may hold passwords and are never printed.\n",
    "| key | what it sets | value | default | used by |",
    "| --- | --- | --- | --- | --- |",
    ...settingKeys.map(row),
    "",
    "The option of a key is `--` and the key; an option that is a list is given once per entry. The variable is `FLOWMETER_` and the key in capitals with `_` for `-`: " +
      `\`${variableOf("token-file")}\` for \`token-file\`.`,
    "",
  ].join("\n");
}

function row(key: SettingKey): string {
  const { meaning, schema, default: usual, otherwise, commands } = settingOf(key);
  const value = schema.description;
  const names = commands.map((name) => (/^[a-z]+$/.test(name) ? `\`${name}\`` : name)).join(", ");
  const standard = usual === undefined ? (otherwise ?? "not set") : `\`${usual}\``;
  return `| \`${key}\` | ${meaning} | ${value} | ${standard} | ${names} |`;
}
