/**
 * A server over a store, for the benchmark of answers: `node server.mjs <store>`. Tells its parent its address; answers "loop" with
 * how late its event loop was since it was last asked.
 */
import { randomBytes } from "node:crypto";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { InTurn } from "../../build/src/server/scanning/in-turn.js";
import { serve } from "../../build/src/server/serve.js";
import { realSleep } from "../../build/src/server/sleep.js";
import { openDuckDbStore } from "../../build/src/store/duckdb/duckdb-store.js";
import { END_AT } from "../queries/store.mjs";

/** Runs that are open: what a large controller has. */
const OPEN_RUNS = 200;
const LOOK_MS = 1000;

const store = await openDuckDbStore(process.argv[2] ?? "");
// The data end on a day of the past: this is the day after.
const ahead = END_AT - Date.now();
const now = () => Date.now() + ahead;
let looks = 0;
const serving = await serve({
  listen: { host: "127.0.0.1", port: 0 },
  hosts: new Set(),
  version: "bench",
  controller: "bench",
  look: async (at) => looked(at, looks++),
  everyMs: LOOK_MS,
  isThere: () => true,
  store: {
    facts: store,
    judgements: await store.judgements("bench"),
    scan: async () => ({ runs: 0 }),
    families: async () => [],
    turn: new InTurn(),
  },
  files: new Map(),
  targets: [],
  effects: {
    now,
    sleep: realSleep,
    random: Math.random,
    newSecret: () => randomBytes(32).toString("hex"),
    log: () => {},
    onError: (error) => process.stderr.write(`${error}\n`),
  },
});

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on("message", (asked) => {
  if (asked !== "loop") return;
  process.send?.({ loopP99Ms: delay.percentile(99) / 1e6 });
  delay.reset();
});
process.once("disconnect", () => process.exit());
process.send?.({ url: serving.url });

/** A look at which each run has moved on: everybody who listens is told. @param {number} at @param {number} look */
function looked(at, look) {
  const runs = Array.from({ length: OPEN_RUNS }, (_, index) =>
    moving(`team-${index % 20}/pipeline-${index}#${look}`, at),
  );
  return {
    judgement: {
      at,
      fleet: {
        state: /** @type {const} */ ("OK"),
        running: runs.length,
        observed: runs.length,
        stuck: 0,
        watch: 0,
        causes: [],
        executorsHeld: 0,
        sentence: "All runs move.",
      },
      runs,
      notes: [],
    },
    digest: String(look),
    causes: [],
    ended: 0,
  };
}

/** @param {string} run @param {number} at @returns {import("../../src/model/verdict.ts").RunVerdict} */
function moving(run, at) {
  return {
    run,
    state: "MOVING",
    also: [],
    level: "ok",
    since: at,
    confidence: 0.9,
    because: [{ fact: "step 7 (sh) printed a moment ago", source: "log" }],
    chain: [run],
    clearsWhen: "it ends",
    who: "nobody",
    do: "",
    notSeen: [],
  };
}
