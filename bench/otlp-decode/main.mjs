/**
 * Decodes requests of OTLP and prints how long that took. A process of its own for each time.
 *
 *   node main.mjs SUBJECT synthetic|captured SPANS [DIRECTORY]
 *
 * `ours` makes columns of what is wanted; `json` makes them of the same requests in JSON. `protobufjs` makes its objects with the code
 * that it generated, and does nothing with them; `json-parse` makes objects of the same JSON.
 *
 * What is printed is processor time, garbage collection and its threads included: on a quiet core that is the wall time, and on a busy
 * one it is still this program's. A fifth of the work warms up before it and is not counted.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OtlpDecoder } from "../../build/src/sources/otlp/wire/otlp-decoder.js";
import { oracle } from "./oracle.mjs";
import { makeRequests } from "./requests.mjs";

const REQUESTS = 40;
const SPANS_PER_REQUEST = 512;

const [subject = "", input = "", asked = "", directory = ""] = process.argv.slice(2);
const spans = Number(asked);
const otlp = await oracle();
const requests =
  input === "captured" ? captured() : makeRequests(otlp, { requests: REQUESTS, spans: SPANS_PER_REQUEST });
const perRound = requests.reduce((sum, { count }) => sum + count, 0);
const decoder = new OtlpDecoder();
const text = new TextDecoder();
/** @type {((request: { bytes: Uint8Array, json: Uint8Array }) => unknown) | undefined} */
const decode = {
  ours: (/** @type {any} */ { bytes }) => decoder.spans(bytes),
  json: (/** @type {any} */ { json }) => decoder.spans(json, "json"),
  protobufjs: (/** @type {any} */ { bytes }) => otlp.ExportTraceServiceRequest.decode(bytes),
  "json-parse": (/** @type {any} */ { json }) => JSON.parse(text.decode(json)),
}[subject];
if (decode === undefined) throw new Error(`no subject "${subject}"`);

run(spans / 5);
const before = process.cpuUsage();
run(spans);
const { user, system } = process.cpuUsage(before);
process.stdout.write(JSON.stringify({ wallMs: (user + system) / 1000 }));

/** Decodes requests until so many spans were decoded. @param {number} wanted */
function run(wanted) {
  for (let done = 0; done < wanted; done += perRound) for (const request of requests) decode?.(request);
}

/** Requests that were captured, as they came: most of their spans are of pages of Jenkins. */
function captured() {
  return readdirSync(directory)
    .filter((file) => file.endsWith("_v1_traces.pb"))
    .map((file) => {
      const bytes = readFileSync(join(directory, file));
      const { resourceSpans } = otlp.ExportTraceServiceRequest.decode(bytes);
      const scopes = resourceSpans.flatMap((/** @type {any} */ { scopeSpans }) => scopeSpans);
      const count = scopes.reduce(
        (/** @type {number} */ sum, /** @type {any} */ { spans: all }) => sum + all.length,
        0,
      );
      return { bytes, json: new Uint8Array(0), count };
    });
}
