// Compares the reference numbers of the built command line with those an independent program counted, home by home.
// Prints a table of differences; ends with 1 when there is one. `npm run parity -- home-15` compares homes of that name only.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const shared = join(root, "..", "shared");
const cli = join(root, "dist", "flowmeter.js");

/** Differing paths shown per home. */
const SHOWN = 5;

const words = process.argv.slice(2);
const homes = [
  {
    name: "example",
    path: join(root, "examples/jenkins-home"),
    expected: join(root, "examples/jenkins-home.expected.json"),
  },
  ...archives(join(shared, "corpus/homes"), join(shared, "corpus/expected"), ".json"),
  ...archives(join(shared, "captures"), join(shared, "captures"), ".expected.json"),
].filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (!existsSync(join(shared, "corpus")))
  console.log("../shared/corpus is not here: only the example home is compared.\n");

console.log("home             equal  differing leaves");
const results = homes.map(compare);
const wrong = results.filter(({ differences }) => differences.length > 0);
console.log(`\n${results.length - wrong.length} of ${results.length} homes are equal.`);
process.exitCode = wrong.length === 0 ? 0 : 1;

function archives(directory, expectedDirectory, ending) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((file) => file.endsWith(".tar.gz"))
    .map((file) => ({ name: basename(file, ".tar.gz"), archive: join(directory, file) }))
    .map((home) => ({ ...home, expected: join(expectedDirectory, `${home.name}${ending}`) }))
    .filter(({ expected }) => existsSync(expected))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

function compare({ name, path, archive, expected }) {
  const directory = mkdtempSync(join(tmpdir(), "flowmeter-parity-"));
  try {
    const got = referenceOf(path ?? unpack(archive, directory));
    const differences = differencesOf(JSON.parse(readFileSync(expected, "utf8")), got, "");
    console.log(`${name.padEnd(16)} ${differences.length === 0 ? "yes" : "NO "}    ${differences.length}`);
    for (const { at, want, have } of differences.slice(0, SHOWN))
      console.log(`    ${at}: expected ${short(want)}, got ${short(have)}`);
    return { name, differences };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function unpack(archive, directory) {
  const { status, stderr } = spawnSync("tar", ["-xzf", archive, "-C", directory], { encoding: "utf8" });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  return join(directory, readdirSync(directory)[0]);
}

function referenceOf(home) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "reference", home], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`reference ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Leaves that differ, with their path; a leaf that is on one side only differs too. */
function differencesOf(want, have, at) {
  const comparable = isBranch(want) && isBranch(have) && Array.isArray(want) === Array.isArray(have);
  if (!comparable) return Object.is(want, have) ? [] : [{ at: at || "(all)", want, have }];
  const keys = [...new Set([...Object.keys(want), ...Object.keys(have)])].sort();
  return keys.flatMap((key) => differencesOf(ownOf(want, key), ownOf(have, key), at === "" ? key : `${at}.${key}`));
}

function ownOf(object, key) {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isBranch(value) {
  return typeof value === "object" && value !== null;
}

function short(value) {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
