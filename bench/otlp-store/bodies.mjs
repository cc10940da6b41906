import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { oracle } from "../otlp-decode/oracle.mjs";
import { makeRequests } from "../otlp-decode/requests.mjs";

/** Spans of a request, as many as an exporter sends at once. */
export const SPANS = 512;
const BODIES = 64;

/** A directory of requests, made once. @param {import("../harness/workbench.mjs").Workbench} bench @param {"protobuf" | "json"} format */
export async function bodiesIn(bench, format) {
  const directory = join(bench.cache, `otlp-${format}-${BODIES}`);
  if (existsSync(directory)) return directory;
  const made = `${directory}.${process.pid}`;
  mkdirSync(made);
  const requests = makeRequests(await oracle(), { requests: BODIES, spans: SPANS });
  for (const [index, { bytes, json }] of requests.entries())
    writeFileSync(join(made, `${index}.gz`), gzipSync(format === "json" ? json : bytes));
  renameSync(made, directory);
  return directory;
}
