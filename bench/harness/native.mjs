import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { BenchError, Unmeasurable } from "./errors.mjs";

const SOURCES = join(import.meta.dirname, "..", "native");

/** @typedef {"run" | "read-files" | "expat-files" | "evict"} Program the C programs beside the benchmarks */

/**
 * Path of the compiled program; compiled once, and again when its source changes.
 *
 * @param {Program} program
 * @param {string} cache the folder it is kept in
 * @throws {Unmeasurable} for expat-files, where the library is not installed
 * @throws {BenchError} where the C compiler is missing or refuses
 */
export function compiled(program, cache) {
  const source = join(SOURCES, `${program}.c`);
  const hash = createHash("sha256");
  for (const file of [source, join(SOURCES, "file-list.h")]) hash.update(readFileSync(file));
  const binary = join(cache, "bin", `${program}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(binary)) return binary;

  mkdirSync(join(cache, "bin"), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  const libraries = program === "expat-files" ? ["-lexpat"] : [];
  const args = ["-O2", "-o", unfinished, source, ...libraries];
  const compiler = process.env.CC || "cc";
  const { error, status, stderr } = spawnSync(compiler, args, { encoding: "utf8" });
  if (error) throw new BenchError(`no C compiler named "${compiler}": the baselines are C programs`);
  if (status !== 0) {
    if (/expat\.h|-lexpat/.test(stderr)) throw new Unmeasurable("expat is not installed (Debian: libexpat1-dev)");
    throw new BenchError(`${compiler} refuses ${source}: ${stderr.trim()}`);
  }
  renameSync(unfinished, binary);
  return binary;
}
