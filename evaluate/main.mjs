/**
 * Entry point of the evaluations: `npm run evaluate -- <name> [--seed N] [--json] [options of its own]`, see README.md.
 *
 * Exit code 0 when it was evaluated, whatever came out; 2 when the command line is wrong.
 */
import { parseArgs } from "node:util";
import { changes } from "./changes.mjs";
import { judge } from "./judge/judge.mjs";
import { stepLimits } from "./limits/limits.mjs";
import { release } from "./release.mjs";
import { judgeReplay } from "./replay/replay.mjs";

/**
 * @typedef {object} Evaluation
 * @property {string} name
 * @property {string} summary one line: what is judged, and how
 * @property {Readonly<Record<string, string | number | boolean>>} defaults its own options: a number is a whole number from 1 up
 * @property {Readonly<Record<string, string | number | boolean>>} [quick] what `--quick` takes instead, where not told
 * @property {(run: { seed: number, options: Readonly<Record<string, string | number | boolean>> }) => Outcome | Promise<Outcome>} run
 *
 * @typedef {object} Outcome
 * @property {string} heading what it was run on
 * @property {string} [purpose] "tuning" or "test", where it is not the seed that tells
 * @property {readonly string[]} notes
 * @property {readonly Table[]} tables
 * @property {unknown} [details] for `--json` only
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {readonly Readonly<Record<string, string | number | null>>[]} rows all of the same columns; null is not known
 */

/** @type {readonly Evaluation[]} */
const evaluations = [changes, judge, judgeReplay, stepLimits, release];

const USAGE = "usage: npm run evaluate -- <name> [--seed N] [--json] [options]";

/** Seeds below were looked at while constants were chosen: what they say of them is too good. */
const FIRST_TEST_SEED = 100;

class UsageError extends Error {}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof RangeError)) throw error;
  process.stderr.write(`evaluate: ${error.message}\n`);
  process.exitCode = 2;
}

/** @param {string[]} args */
async function main(args) {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const name = words.find((word) => evaluations.some((known) => known.name === word)) ?? words[0];
  if (name === undefined) {
    process.stdout.write(`${[USAGE, "", ...evaluations.flatMap(listing)].join("\n")}\n`);
    return;
  }
  const evaluation = evaluations.find((known) => known.name === name);
  if (!evaluation) {
    throw new UsageError(`no evaluation is named "${name}": ${evaluations.map((known) => known.name).join(", ")}`);
  }
  const { seed, json, options } = readArgs(args, evaluation);
  const { purpose = seed < FIRST_TEST_SEED ? "tuning" : "test", ...outcome } = await evaluation.run({ seed, options });
  const report = { name, seed, purpose, options, ...outcome };
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : render(report));
}

/** @param {Evaluation} evaluation */
function listing({ name, summary, defaults }) {
  const options = Object.entries(defaults).map(([option, value]) =>
    typeof value === "boolean" ? `[--${option}]` : `[--${option} ${value}]`,
  );
  return [`  ${name}  ${summary}`, `      ${options.join(" ")}`];
}

/** @param {string[]} args @param {Evaluation} evaluation */
function readArgs(args, { defaults, quick }) {
  const own = Object.entries(defaults).map(([option, value]) => [
    option,
    { type: typeof value === "boolean" ? "boolean" : "string" },
  ]);
  const flags = { json: { type: "boolean" }, ...(quick && { quick: { type: "boolean" } }) };
  const { values, positionals } = parse(args, { seed: { type: "string" }, ...flags, ...Object.fromEntries(own) });
  if (positionals.length > 1)
    throw new UsageError(`one evaluation at a time, not also "${positionals.slice(1).join(" ")}"`);
  /** @type {Record<string, string | number | boolean>} */
  const options = { ...defaults, ...(values.quick ? quick : {}) };
  for (const [option, value] of Object.entries(defaults)) {
    const told = values[option];
    if (told !== undefined) options[option] = typeof value === "number" ? wholeNumber(option, String(told), 1) : told;
  }
  const seed = values.seed === undefined ? FIRST_TEST_SEED : wholeNumber("seed", String(values.seed), 0);
  return { seed, json: values.json === true, options };
}

/** @param {string[]} args @param {any} options @returns {{ values: Record<string, string | boolean | undefined>, positionals: string[] }} */
function parse(args, options) {
  try {
    return /** @type {any} */ (parseArgs({ args, allowPositionals: true, options }));
  } catch (error) {
    const [reason] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new UsageError(`${reason}; ${USAGE}`);
  }
}

/** @param {string} option @param {string} text @param {number} from */
function wholeNumber(option, text, from) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= from) return value;
  throw new UsageError(`--${option} takes a whole number from ${from} up, not "${text}"`);
}

/**
 * @param {{ name: string, seed: number, purpose: string, heading: string, notes: readonly string[], tables: readonly Table[] }} report
 */
function render({ name, seed, purpose, heading, notes, tables }) {
  const first = `${name}: ${purpose} seed ${seed}, ${heading}`;
  const parts = tables.map(({ title, rows }) => `${title}\n\n${grid(rows)}`);
  return `${[[first, ...notes].join("\n"), ...parts].join("\n\n")}\n`;
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
