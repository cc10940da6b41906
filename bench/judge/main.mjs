/**
 * Takes events about open heads for some virtual seconds, judges, and prints how long that took. A process of its own for each time.
 *
 *   node main.mjs engine|everything HEADS EVENTS_PER_SECOND SECONDS
 *   node --expose-gc main.mjs bytes HEADS
 *
 * `engine` judges what changed or is due ten times a virtual second, and all together once a second. `everything` judges all heads
 * anew ten times a second: what a program without an engine does that wants to know as early.
 *
 * The first virtual second warms up and is not counted. What is printed as time is processor time, garbage collection and its
 * threads included: on a quiet core that is the wall time, and on a busy one it is still this program's.
 */
import { JudgeEngine } from "../../build/src/judge/engine/judge-engine.js";
import { judgeFleet } from "../../build/src/judge/judge.js";
import { BEGIN, makeController, makeLimits, makeRun } from "./fleet.mjs";

/** Share of the events that are new flow nodes: with five events a second and head, a step of two seconds. The others are output. */
const NEW_NODES = 0.1;

const [mode = "", ...numbers] = process.argv.slice(2);
const [heads = 0, perSecond = 0, seconds = 0] = numbers.map(Number);
const measured = { engine: byEngine, everything, bytes }[mode];
if (measured === undefined) throw new Error(`no mode "${mode}"`);
process.stdout.write(JSON.stringify(measured()));

/** Each event makes the observation anew, as a reader does. */
function* events() {
  let seed = 1;
  const steps = new Uint32Array(heads);
  const random = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed / 0x80000000;
  };
  for (let event = 0; event < perSecond * (1 + seconds); event++) {
    const drawn = Math.floor(random() * heads);
    const index = drawn % 5 === 0 ? drawn + 1 : drawn;
    if (random() < NEW_NODES) steps[index]++;
    yield { index, at: BEGIN + Math.floor((event / perSecond) * 1000), steps: steps[index] ?? 0 };
  }
}

function byEngine() {
  const engine = startedEngine();
  return timed({
    take: (run) => engine.note(run),
    look: (at) => {
      engine.advance(at);
      if ((at - BEGIN) % 1000 === 0) engine.judge();
    },
  });
}

function everything() {
  const [controller, limits] = [makeController(), makeLimits()];
  const runs = new Map(Array.from({ length: heads }, (_, index) => makeRun(index)).map((run) => [run.run, run]));
  /** @type {import("../../src/judge/memory.ts").JudgeMemory | undefined} */
  let memory;
  return timed({
    take: (run) => runs.set(run.run, run),
    look: (at) => {
      memory = judgeFleet({ at, controller, runs: [...runs.values()] }, { limits, memory }).memory;
    },
  });
}

/**
 * @param {{ take: (run: import("./fleet.mjs").RunObservation) => void, look: (at: number) => void }} judge
 */
function timed({ take, look }) {
  let began = process.cpuUsage();
  let isWarm = false;
  let lookAt = BEGIN + 100;
  for (const { index, at, steps } of events()) {
    for (; at >= lookAt; lookAt += 100) look(lookAt);
    if (!isWarm && at >= BEGIN + 1000) {
      isWarm = true;
      began = process.cpuUsage();
    }
    take(makeRun(index, { at, steps }));
  }
  look(lookAt);
  const { user, system } = process.cpuUsage(began);
  return { wallMs: (user + system) / 1000 };
}

/** What an open head takes: its observation, and what the engine keeps of it with one judgement made. */
function bytes() {
  const gc = globalThis.gc;
  if (gc === undefined) throw new Error("run it with --expose-gc");
  const used = () => {
    gc();
    return process.memoryUsage().heapUsed;
  };
  const engine = new JudgeEngine({ limits: makeLimits(), controller: makeController() });
  const before = used();
  const runs = Array.from({ length: heads }, (_, index) => makeRun(index));
  const observed = used();
  for (const run of runs) engine.note(run);
  engine.advance(BEGIN);
  const noted = used();
  const judged = engine.judge();
  const all = used();
  // Both have to live until here to be counted.
  if (judged.judgement.runs.length !== runs.length) throw new Error("some runs have no verdict");
  return {
    observation: Math.round((observed - before) / heads),
    engine: Math.round((noted - observed) / heads),
    judgement: Math.round((all - noted) / heads),
  };
}

function startedEngine() {
  const engine = new JudgeEngine({ limits: makeLimits(), controller: makeController() });
  for (let index = 0; index < heads; index++) engine.note(makeRun(index));
  engine.advance(BEGIN);
  engine.judge();
  return engine;
}
