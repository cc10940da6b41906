import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flowNodeFile, flowNodeStore } from "./flow-node-xml.mjs";
import { makePipeline } from "./pipelines.mjs";
import { makeRun } from "./run.mjs";
import { pipelineFile, runFile } from "./run-xml.mjs";

/**
 * @typedef {"files" | "bulk"} Layout `files`: a file per flow node; `bulk`: a file per run holds them all
 *
 * @typedef {object} HomeShape
 * @property {Layout} layout
 * @property {number} pipelines
 * @property {number} runsPerPipeline
 */

const BULK_DIR = "workflow-completed";

/**
 * Writes a Jenkins home and returns the paths of its files, in the order they were written, and their total size.
 *
 * It holds what a scan of Pipeline runs reads and nothing else: no logs, archives or change logs. Files and folders of a run
 * are as old as the end of the run, as in a real home: a reader may trust old files more than fresh ones.
 *
 * @param {string} home an empty folder
 * @param {HomeShape} shape
 */
export function generateHome(home, { layout, pipelines, runsPerPipeline }) {
  /** @type {string[]} */
  const files = [];
  let bytes = 0;
  /** @param {string} path @param {string} text */
  const write = (path, text) => {
    writeFileSync(path, text);
    files.push(path);
    bytes += Buffer.byteLength(text);
  };
  for (let index = 0; index < pipelines; index++) {
    const pipeline = makePipeline(index);
    const folder = join(home, "jobs", pipeline.name);
    mkdirSync(join(folder, "builds"), { recursive: true });
    write(join(folder, "config.xml"), pipelineFile(pipeline));
    for (let number = 1; number <= runsPerPipeline; number++) {
      writeRun(
        { folder: join(folder, "builds", String(number)), run: makeRun(pipeline, { index, number }), layout },
        write,
      );
    }
  }
  return { files, bytes };
}

/**
 * @param {{ folder: string, run: import("./run.mjs").Run, layout: Layout }} what
 * @param {(path: string, text: string) => void} write
 */
function writeRun({ folder, run, layout }, write) {
  const storage = join(folder, layout === "bulk" ? BULK_DIR : "workflow");
  const written = [storage, folder];
  /** @param {string} path @param {string} text */
  const writeAndNote = (path, text) => {
    write(path, text);
    written.unshift(path);
  };
  mkdirSync(storage, { recursive: true });
  writeAndNote(join(folder, "build.xml"), runFile(run, layout === "bulk" ? { storageDir: BULK_DIR } : {}));
  if (layout === "bulk") {
    writeAndNote(join(storage, "flowNodeStore.xml"), flowNodeStore(run));
  } else {
    for (const node of run.flowNodes) writeAndNote(join(storage, `${node.id}.xml`), flowNodeFile(run, node));
  }
  for (const path of written) utimesSync(path, run.completedAt / 1000, run.completedAt / 1000);
}
