/**
 * Writes flow nodes into some of the runs of a home, one a second into each, spread over the second; then prints when each was on
 * disk, as JSON. A process of its own: what it costs is not the follower's.
 *
 *   node writer.mjs HOME RUNS FIRST_ID SECONDS
 */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { runPaths, writeNode } from "./home.mjs";

const [home = "", ...numbers] = process.argv.slice(2);
const [runs = 0, firstId = 0, seconds = 0] = numbers.map(Number);
const paths = runPaths(runs).map((path) => join(home, path));
const began = Date.now();
/** @type {number[]} */
const writtenAt = [];
for (let node = 0; node < runs * seconds; node++) {
  const dueAt = began + (node / runs) * 1000;
  if (dueAt > Date.now()) await setTimeout(dueAt - Date.now());
  writeNode(paths[node % runs] ?? "", firstId + Math.floor(node / runs), Date.now());
  writtenAt.push(Date.now());
}
process.stdout.write(JSON.stringify(writtenAt));
