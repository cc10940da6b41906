import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BenchError } from "../harness/errors.mjs";
import { generateHome } from "./generate.mjs";

/**
 * @typedef {import("./generate.mjs").HomeShape} HomeShape
 *
 * @typedef {object} Home
 * @property {string} path
 * @property {string} list a file that names every file of the home, one a line
 * @property {number} runs
 * @property {number} files
 * @property {number} bytes sum of the file sizes
 *
 * @typedef {object} CacheOptions
 * @property {string} cache the folder homes are kept in
 * @property {(text: string) => void} say
 */

const FLOW_NODES_PER_RUN = 60;

/**
 * The generated home of this shape: the one already in the cache if its manifest matches, else a new one.
 *
 * @param {HomeShape} shape
 * @param {CacheOptions} options
 * @returns {Home}
 */
export function cachedHome(shape, { cache, say }) {
  const folder = join(cache, `home-${shape.layout}-${shape.pipelines}x${shape.runsPerPipeline}`);
  return reuseOrMake({ folder, shape: { ...shape, generator: generatorHash() } }, (home) => {
    const runs = shape.pipelines * shape.runsPerPipeline;
    say(`generating a home of ${runs} runs x ${FLOW_NODES_PER_RUN} flow nodes in ${folder}`);
    const { files, bytes } = generateHome(home, shape);
    writeFileSync(join(folder, "files.txt"), files.map((path) => `${path}\n`).join(""));
    return { runs, files: files.length, bytes };
  });
}

/**
 * A home with `copies` of every Pipeline of another, under names of their own, made of hard links: a tenth of the disk
 * space and time, and the same to a reader. It has no list of files.
 *
 * @param {Home} original
 * @param {CacheOptions & { copies: number }} options
 * @returns {Home}
 */
export function multipliedHome(original, { copies, cache, say }) {
  const name = original.path.split("/").at(-2);
  const folder = join(cache, `${name}-times-${copies}`);
  return reuseOrMake({ folder, shape: { original: original.path, copies, generator: generatorHash() } }, (home) => {
    say(`linking ${copies} copies of ${original.path} in ${folder}`);
    mkdirSync(join(home, "jobs"));
    const from = join(original.path, "jobs");
    for (const pipeline of readdirSync(from)) {
      for (let copy = 1; copy <= copies; copy++) link(join(from, pipeline), join(home, "jobs", `${pipeline}-${copy}`));
    }
    return { runs: original.runs * copies, files: original.files * copies, bytes: original.bytes * copies };
  });
}

/**
 * The manifest is written last, so an interrupted generation is never mistaken for a home.
 *
 * @param {{ folder: string, shape: object }} wanted
 * @param {(home: string) => { runs: number, files: number, bytes: number }} make
 * @returns {Home}
 */
function reuseOrMake({ folder, shape }, make) {
  const path = join(folder, "home");
  const manifestFile = join(folder, "manifest.json");
  const paths = { path, list: join(folder, "files.txt") };
  if (existsSync(manifestFile)) {
    const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
    if (JSON.stringify(manifest.shape) === JSON.stringify(shape)) return { ...paths, ...manifest.size };
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  const size = make(path);
  writeFileSync(manifestFile, JSON.stringify({ shape, size }));
  return { ...paths, ...size };
}

/** Changes with every edit of the generator, so that a stale home is not reused. */
function generatorHash() {
  const hash = createHash("sha256");
  const folder = import.meta.dirname;
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, file)));
  return hash.digest("hex").slice(0, 16);
}

/** @param {string} from @param {string} to */
function link(from, to) {
  const { status, stderr } = spawnSync("cp", ["-al", from, to], { encoding: "utf8" });
  if (status !== 0) throw new BenchError(`cannot link ${from} to ${to}: ${stderr.trim()}`);
}
