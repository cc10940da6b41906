import { availableParallelism, cpus, release } from "node:os";
import { spread } from "./rounds.mjs";

/**
 * @typedef {import("./rows.mjs").Row} Row
 * @typedef {import("./rounds.mjs").Spread} Spread
 *
 * @typedef {object} Report
 * @property {string} name
 * @property {string} at ISO instant
 * @property {{ cpuModel: string, cores: number, kernel: string, node: string }} machine
 * @property {number} rounds
 * @property {boolean} quick
 * @property {readonly Row[]} rows
 * @property {readonly ({ name: string } & Record<"wallMs" | "userMs" | "sysMs" | "peakRssMb", Spread>)[]} commands
 * @property {readonly string[]} notes
 */

/**
 * What a benchmark found, as one object.
 *
 * @param {import("../benchmarks/benchmark.mjs").Outcome} outcome
 * @param {{ name: string, at: Date, rounds: number, quick: boolean }} run
 * @returns {Report}
 */
export function makeReport({ rows, samples, notes }, { name, at, rounds, quick }) {
  const machine = {
    cpuModel: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    kernel: release(),
    node: process.version,
  };
  const commands = [...samples].map(([command, all]) => ({
    name: command,
    wallMs: spread(all.map(({ wallMs }) => wallMs)),
    userMs: spread(all.map(({ userMs }) => userMs)),
    sysMs: spread(all.map(({ sysMs }) => sysMs)),
    peakRssMb: spread(all.map(({ peakRssMb }) => peakRssMb)),
  }));
  // The targets are for the full size.
  const judged = quick ? rows.map((row) => ({ ...row, met: null })) : rows;
  const allNotes = quick ? [...notes, "a quick run: too small to be held against the targets"] : notes;
  return { name, at: at.toISOString(), machine, rounds, quick, rows: judged, commands, notes: allNotes };
}

/**
 * The report as tables for people.
 *
 * @param {Report} report
 */
export function renderReport({ name, at, machine, rounds, rows, commands, notes }) {
  const heading = `${name}, ${at}: median (min..max) of ${rounds} ${rounds === 1 ? "round" : "rounds"}`;
  const { cpuModel, cores, kernel, node } = machine;
  const comparison = [["subject", "", "baseline", "", "ratio", "per round", "target", "met"], ...rows.map(rowCells)];
  const costs = [
    ["command", "wall", "user", "sys", "peak RSS"],
    ...commands.map(({ name, wallMs, userMs, sysMs, peakRssMb }) => [
      name,
      text(wallMs, "ms"),
      text(userMs, "ms"),
      text(sysMs, "ms"),
      text(peakRssMb, "MB"),
    ]),
  ];
  const tables = [table(comparison), ...(commands.length > 0 ? [table(costs)] : [])];
  const about = [heading, `${cpuModel}, ${cores} cores, kernel ${kernel}, Node ${node}`, ...notes].join("\n");
  return `${[about, ...tables].join("\n\n")}\n`;
}

/** @param {Row} row */
function rowCells(row) {
  const met = row.met === null ? "-" : row.met ? "yes" : "NO";
  if (row.kind === "value") {
    const target = row.target === null ? "-" : `<= ${row.target} ${row.unit}`;
    return [row.subject, text(row.value, row.unit), "-", "", "-", "-", target, met];
  }
  const target = row.target === null ? "-" : `<= ${digits(row.target, 3)}`;
  if (row.kind === "unmeasured")
    return [row.subject, "", row.baseline, `not measured: ${row.reason}`, "-", "-", target, met];
  const { subjectMs, baselineMs, ratio, roundRatio } = row;
  const ratios = [digits(ratio, 3), digits(roundRatio, 3)];
  return [row.subject, text(subjectMs, "ms"), row.baseline, text(baselineMs, "ms"), ...ratios, target, met];
}

/** @param {Spread} spread @param {string} unit */
function text({ min, median, max }, unit) {
  const all = [median, min, max].map((value) => digits(value, value < 100 ? 1 : 0));
  return min === max ? `${all[0]} ${unit}` : `${all[0]} ${unit} (${all[1]}..${all[2]})`;
}

/** @param {number} value @param {number} most */
const digits = (value, most) => value.toLocaleString("en-US", { maximumFractionDigits: most });

/** @param {readonly (readonly string[])[]} lines the first is the heading */
function table(lines) {
  const columns = lines[0] ?? [];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (/** @type {readonly string[]} */ line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const [heading = [], ...rest] = lines;
  return [pad(heading), widths.map((width) => "-".repeat(width)).join("  "), ...rest.map(pad)].join("\n");
}
