// Writes docs/reference/ from the program itself; with --check it only says whether they differ.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const documents = {
  "docs/reference/api.json": await apiDescription(),
  "docs/reference/cli.md": commandLine(),
  "docs/reference/config.md": flowmeter("config", "document"),
  "docs/reference/metrics.md": flowmeter("dictionary", "document"),
};

for (const [file, text] of Object.entries(documents)) {
  if (!process.argv.includes("--check")) {
    mkdirSync("docs/reference", { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    process.stderr.write(`${file} is not what the program says. Run npm run docs and commit the change.\n`);
    process.exitCode = 1;
  }
}

/** The description of the HTTP API, made from its schemas. */
async function apiDescription() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { openApi } from "./src/api/openapi.ts"; export { version } from "./src/cli/version.ts";`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { openApi, version } = await import(`data:text/javascript;base64,${code}`);
  return `${JSON.stringify(openApi(version), null, 2)}\n`;
}

/** What a command prints 80 columns wide, whatever terminal this runs in. */
function flowmeter(...words) {
  const env = { ...process.env, COLUMNS: "80", NO_COLOR: "1" };
  return execFileSync(process.execPath, ["dist/flowmeter.js", ...words], { encoding: "utf8", env });
}

function commandLine() {
  const pages = helps([]).map(([title, text]) => `## ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  return `# Command line\n\nMade by \`npm run docs\` from the program itself; do not edit.\n\n${pages.join("\n")}`;
}

/** Title and help of a command, and of those in it. */
function helps(words) {
  const text = flowmeter(...words, "--help").trimEnd();
  return [[["flowmeter", ...words].join(" "), text], ...commandsIn(text).flatMap((name) => helps([...words, name]))];
}

/** Names of the commands in one, read off its help. */
function commandsIn(text) {
  const listed = text.includes("\nCommands:") ? text.slice(text.indexOf("\nCommands:")).split("\n\n")[0] : "";
  return [...listed.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map((match) => match[1]).filter((name) => name !== "help");
}
