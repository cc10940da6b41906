/**
 * The finished runs of real homes, for what is learned from and measured on them.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunReader } from "../../build/src/sources/jenkins-home/history/run-reader.js";

const SHARED = fileURLToPath(new URL("../../../shared", import.meta.url));
const HOMES = join(SHARED, "corpus/homes");
const CAPTURE = join(SHARED, "captures/controller-home.tar.gz");

/** Why there are no homes; undefined when there are. */
export const homesMissing = existsSync(HOMES) ? undefined : "../shared/corpus/homes is not here";

/** Logs of these homes are empty files, so that a restart shows only in errors of the engine: their words, which are its own. */
const RESTART_SIGN = /missing workspace|Resume after a restart not supported/;

/** A step of a run with such a sign is left out when it took longer: some of it may have been downtime. */
const SHORT_MS = 30_000;

/**
 * @typedef {import("../../src/model/running.ts").StepInterval} StepInterval
 * @typedef {import("../../src/model/running.ts").RunInterval} RunInterval
 *
 * @typedef {object} PastRun
 * @property {readonly StepInterval[]} steps
 * @property {RunInterval} run
 * @property {number} endAt
 * @property {readonly number[]} nodesAt starts of its flow nodes, in order
 */

/**
 * Calls `use` with each home's name and its finished runs, oldest first.
 *
 * @param {(home: string, runs: readonly PastRun[]) => void} use
 */
export function forEachHome(use) {
  for (const file of archives()) {
    const directory = mkdtempSync(join(tmpdir(), "flowmeter-replay-"));
    try {
      const { status, stderr } = spawnSync("tar", ["-xzf", file, "-C", directory], { encoding: "utf8" });
      if (status !== 0) throw new Error(`tar could not unpack ${file}: ${stderr}`);
      for (const name of readdirSync(directory)) use(basename(file, ".tar.gz"), runsOfHome(join(directory, name)));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
}

function archives() {
  const homes = readdirSync(HOMES).filter((file) => file.endsWith(".tar.gz"));
  return [...homes.sort().map((file) => join(HOMES, file)), ...(existsSync(CAPTURE) ? [CAPTURE] : [])];
}

/** @param {string} home @returns {PastRun[]} */
function runsOfHome(home) {
  const reader = new RunReader(home);
  const runs = [...runPlaces(home, "jobs", "")].flatMap((place) => {
    const reading = reader.read(place);
    if (reading.kind !== "run") return [];
    return [withoutRestarts(join(home, place.path), { ...reading.intervals, endAt: reading.endAt, nodesAt: [] })];
  });
  return runs.sort((one, other) => one.run.startAt - other.run.startAt);
}

/** @param {string} home @param {string} container @param {string} prefix */
function* runPlaces(home, container, prefix) {
  for (const name of directories(join(home, container))) {
    const path = `${container}/${name}`;
    const fullName = `${prefix}${name}`;
    const isBranch = container.endsWith("/branches");
    const place = { family: isBranch ? prefix.slice(0, -1) : fullName, pipeline: isBranch ? fullName : undefined };
    for (const run of directories(join(home, path, "builds")))
      if (/^\d+$/.test(run)) yield { ...place, path: `${path}/builds/${run}`, runNumber: Number(run) };
    yield* runPlaces(home, `${path}/jobs`, `${fullName}/`);
    yield* runPlaces(home, `${path}/branches`, `${fullName}/`);
  }
}

/** @param {string} path @param {PastRun} run @returns {PastRun} */
function withoutRestarts(path, run) {
  const records = directories(path)
    .filter((name) => name.startsWith("workflow"))
    .flatMap((name) => readdirSync(join(path, name)).map((file) => readFileSync(join(path, name, file), "utf8")));
  const nodesAt = records.flatMap((xml) =>
    [...xml.matchAll(/<startTime>(\d+)<\/startTime>/g)].map(([, at]) => Number(at)),
  );
  nodesAt.sort((one, other) => one - other);
  if (!records.some((xml) => RESTART_SIGN.test(xml))) return { ...run, nodesAt };
  const steps = run.steps.filter(({ durationMs }) => durationMs < SHORT_MS);
  return { ...run, steps, run: { ...run.run, isClean: false }, nodesAt };
}

/** @param {string} path @returns {string[]} */
function directories(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
