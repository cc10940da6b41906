/** Evaluates worlds in processes of their own, so many at a time. */
import { fork } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * @typedef {import("./world.mjs").WorldTask} WorldTask
 * @typedef {import("./world.mjs").WorldResult} WorldResult
 */

/**
 * Results in the order of the tasks, whichever process was first.
 *
 * @param {readonly Omit<WorldTask, "home">[]} tasks
 * @param {{ jobs: number, onResult: (result: WorldResult) => void }} options
 * @returns {Promise<WorldResult[]>}
 */
export async function evaluateWorlds(tasks, { jobs, onResult }) {
  const root = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "flowmeter-worlds-"));
  /** @type {WorldResult[]} */
  const results = [];
  const left = tasks.map((task, index) => ({ index, task: { ...task, home: join(root, String(index)) } }));
  const clean = () => rmSync(root, { recursive: true, force: true });
  process.once("exit", clean);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const result = await inProcess(next.task);
      rmSync(next.task.home, { recursive: true, force: true });
      results[next.index] = result;
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, work));
  return results;
}

/** A process per world: what one leaves in memory does not slow the next. @param {WorldTask} task @returns {Promise<WorldResult>} */
function inProcess(task) {
  return new Promise((resolve, reject) => {
    const child = fork(new URL("./worker.mjs", import.meta.url), { serialization: "advanced" });
    /** @type {WorldResult | undefined} */
    let result;
    child.once("message", (message) => {
      result = /** @type {WorldResult} */ (message);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      if (result) resolve(result);
      else reject(new Error(`world ${task.world} of ${task.family} ended without a result (exit code ${code})`));
    });
    child.send(task);
  });
}
