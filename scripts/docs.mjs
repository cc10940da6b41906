// Writes docs/reference/ from the program itself; with --check it only says whether they differ.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const FILE = "docs/reference/cli.md";

/** Help as it is printed 80 columns wide, whatever terminal this runs in. */
function help(...words) {
  const env = { ...process.env, COLUMNS: "80", NO_COLOR: "1" };
  return execFileSync(process.execPath, ["dist/flowmeter.js", ...words, "--help"], { encoding: "utf8", env }).trimEnd();
}

/** Names of the commands, read off the top help. */
function commands(top) {
  const listed = top.slice(top.indexOf("Commands:")).split("\n\n")[0];
  return [...listed.matchAll(/^ {2}([a-z]+)/gm)].map((match) => match[1]).filter((name) => name !== "help");
}

const top = help();
const sections = [["flowmeter", top], ...commands(top).map((name) => [`flowmeter ${name}`, help(name)])];
const pages = sections.map(([title, text]) => `## ${title}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
const document = `# Command line\n\nMade by \`npm run docs\` from the program itself; do not edit.\n\n${pages.join("\n")}`;

if (process.argv.includes("--check")) {
  if (!existsSync(FILE) || readFileSync(FILE, "utf8") !== document) {
    process.stderr.write(`${FILE} is not what the program says. Run npm run docs and commit the change.\n`);
    process.exitCode = 1;
  }
} else {
  mkdirSync("docs/reference", { recursive: true });
  writeFileSync(FILE, document);
}
