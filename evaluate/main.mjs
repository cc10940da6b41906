/**
 * Entry point of the evaluations: `npm run evaluate -- <name> [--seed N] [--series N] [--json]`, see README.md.
 *
 * Exit code 0 when it was evaluated, whatever came out; 2 when the command line is wrong.
 */
import { parseArgs } from "node:util";
import { changes } from "./changes.mjs";
import { judgeReplay } from "./replay/replay.mjs";

/**
 * @typedef {object} Evaluation
 * @property {string} name
 * @property {string} summary one line: what is judged, and how
 * @property {number} series how many of each kind, if not told
 * @property {(run: { seed: number, series: number }) => { tables: readonly Table[], notes: readonly string[] }} run
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly Readonly<Record<string, string | number | null>>[]} rows all of the same columns; null is not known
 */

/** @type {readonly Evaluation[]} */
const evaluations = [changes, judgeReplay];

const USAGE = "usage: npm run evaluate -- <name> [--seed N] [--series N] [--json]";

/** Seeds below were looked at while constants were chosen: what they say of them is too good. */
const FIRST_TEST_SEED = 100;

class UsageError extends Error {}

try {
  main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`evaluate: ${error.message}\n`);
  process.exitCode = 2;
}

/** @param {string[]} args */
function main(args) {
  const { values, positionals } = parse(args);
  const [name, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`one evaluation at a time, not also "${more.join(" ")}"`);
  if (name === undefined) {
    const lines = evaluations.map((known) => `  ${known.name}  ${known.summary}`);
    process.stdout.write(`${[USAGE, "", ...lines].join("\n")}\n`);
    return;
  }
  const evaluation = evaluations.find((known) => known.name === name);
  if (!evaluation) {
    throw new UsageError(`no evaluation is named "${name}": ${evaluations.map((known) => known.name).join(", ")}`);
  }
  const seed = wholeNumber("seed", values.seed, 0) ?? FIRST_TEST_SEED;
  const series = wholeNumber("series", values.series, 1) ?? evaluation.series;
  const purpose = seed < FIRST_TEST_SEED ? "tuning" : "test";
  const { tables, notes } = evaluation.run({ seed, series });
  const report = { name, seed, purpose, series, notes, tables };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : render(report));
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { seed: { type: "string" }, series: { type: "string" }, json: { type: "boolean", default: false } },
    });
  } catch (error) {
    const [reason] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new UsageError(`${reason}; ${USAGE}`);
  }
}

/** @param {string} option @param {string | undefined} text @param {number} from */
function wholeNumber(option, text, from) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= from) return value;
  throw new UsageError(`--${option} takes a whole number from ${from} up, not "${text}"`);
}

/**
 * @param {{ name: string, seed: number, purpose: string, series: number, notes: readonly string[], tables: readonly Table[] }} report
 */
function render({ name, seed, purpose, series, notes, tables }) {
  const heading = `${name}: ${purpose} seed ${seed}, ${series} series of each kind and length`;
  const parts = tables.map(({ title, rows }) => `${title}\n\n${grid(rows)}`);
  return `${[[heading, ...notes].join("\n"), ...parts].join("\n\n")}\n`;
}

/** @param {Table["rows"]} rows */
function grid(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? "-")))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
