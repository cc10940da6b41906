import { buildRelease } from "../../build/src/release/build/build-release.js";
import { makeWorkspace, workspaceAt } from "../../build/src/release/workspace.js";
import { openBatch } from "../../build/src/store/duckdb/collector/open-batch.js";
import { MONTH, words } from "./words.mjs";

/** Builds the release of a sealed population. @param {string} sealedIn @param {string} directory */
export async function buildOnce(sealedIn, directory) {
  const workspace = workspaceAt(directory);
  makeWorkspace(workspace);
  return buildRelease({ workspace, month: MONTH, sealedIn, words, openBatch, version: "bench", today: "2027-07-12" });
}
