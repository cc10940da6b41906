import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DAY, type EpochMs, HOUR } from "../engine/times.ts";
import { createWorld, type World } from "../world.ts";
import { type SimOptions, UsageError } from "./options.ts";
import { summaryOf, textOf } from "./summary.ts";

/** What of the world outside the command needs. */
export interface Outside {
  readonly now: () => EpochMs;
  /** Progress and notes. */
  readonly say: (text: string) => void;
  /** The result. */
  readonly print: (text: string) => void;
  readonly isTerminal: boolean;
}

/** Marks a home as one this command made, so that `--replace` removes nothing else. */
const MARK = "simulated-home.json";

/** A living home is brought up to date this often. */
const TICK_MS = 1_000;

/** Simulates as told; with `--live` until interrupted. */
export async function simulate(options: SimOptions, outside: Outside): Promise<void> {
  makeRoom(options);
  const startAt = options.untilAt - options.days * DAY;
  const { seed, family, days, runsPerDay } = options;
  const world = createWorld({ seed, home: options.out, startAt, family, days, runsPerDay });
  const beganAt = outside.now();
  const strikeAt = options.fault === undefined ? undefined : options.untilAt + options.faultAfterMs;
  const strike = striker(world, options, outside);
  for (let at = startAt; at < options.untilAt; at = Math.min(at + HOUR, options.untilAt)) {
    if (strikeAt !== undefined && strikeAt >= at && strikeAt < Math.min(at + HOUR, options.untilAt)) {
      world.advanceTo(strikeAt);
      strike();
    }
    world.advanceTo(Math.min(at + HOUR, options.untilAt));
    if (outside.isTerminal) outside.say(`\r${new Date(world.now).toISOString().slice(0, 16)}Z`);
  }
  if (outside.isTerminal) outside.say("\r\u001b[K");
  world.flush();
  writeFileSync(
    join(options.out, MARK),
    `${JSON.stringify({ family: family.name, seed, startAt, days, runsPerDay })}\n`,
  );
  writeTruth(world, options);
  const summary = summaryOf(world, { family: family.name, seed, tookMs: outside.now() - beganAt });
  outside.print(options.json ? `${JSON.stringify(summary)}\n` : textOf(summary));
  if (options.liveSpeed !== undefined) {
    await live(world, options, { ...outside, strike, strikeAt: strikeAt ?? Number.POSITIVE_INFINITY });
  }
}

/** Goes on in real time; ends on SIGINT or SIGTERM. */
async function live(
  world: World,
  options: SimOptions,
  outside: Outside & { readonly strike: () => void; readonly strikeAt: EpochMs },
): Promise<void> {
  const ended = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ended.abort());
  const began = { real: outside.now(), virtual: world.now };
  outside.say(`${options.out} lives on; interrupt to end\n`);
  let isStruck = outside.strikeAt < began.virtual;
  while (!ended.signal.aborted) {
    const at = Math.round(began.virtual + (outside.now() - began.real) * options.liveSpeed!);
    if (!isStruck && at >= outside.strikeAt) {
      world.advanceTo(outside.strikeAt);
      outside.strike();
      isStruck = true;
    }
    world.advanceTo(Math.max(world.now, at));
    world.flush();
    writeTruth(world, options);
    await pause(TICK_MS, undefined, { signal: ended.signal }).catch(() => {});
  }
}

function striker(world: World, { fault }: SimOptions, { say }: Outside): () => void {
  return () => {
    if (fault === undefined) return;
    if (!world.inject(fault)) say(`sim: nothing in this world could be struck by ${fault}\n`);
  };
}

function makeRoom({ out, replace }: SimOptions): void {
  if (!existsSync(out) || readdirSync(out).length === 0) return;
  if (!existsSync(join(out, MARK))) throw new UsageError(`${out} is not empty, and is no home that this command made`);
  if (!replace) throw new UsageError(`${out} holds a simulated home; --replace writes over it`);
  rmSync(out, { recursive: true });
}

function writeTruth(world: World, { truthFile }: SimOptions): void {
  if (truthFile === undefined) return;
  mkdirSync(dirname(truthFile), { recursive: true });
  const truth = { at: world.now, running: world.truth(), episodes: world.episodes(), finished: world.finishedRuns() };
  writeFileSync(`${truthFile}.tmp`, `${JSON.stringify(truth)}\n`);
  renameSync(`${truthFile}.tmp`, truthFile);
}
