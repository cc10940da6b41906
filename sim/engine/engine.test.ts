import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "./engine.ts";
import { type Behaviour, either, forEver, Process, until, wait } from "./process.ts";
import { Signal } from "./signal.ts";

const open = (goOn: () => void) => goOn();

function begin(
  engine: Engine,
  behaviour: Behaviour,
  gate = open,
): { readonly process: Process<void>; readonly ends: unknown[] } {
  const ends: unknown[] = [];
  const process = new Process(behaviour, {
    engine,
    gate,
    onEnd: (ending) => ends.push("error" in ending ? ending.error : engine.now),
  });
  process.start();
  return { process, ends };
}

test("things happen in the order of their time, then of being scheduled", () => {
  const engine = new Engine(0);
  const seen: string[] = [];
  for (const [at, name] of [
    [5, "c"],
    [1, "a"],
    [5, "d"],
    [3, "b"],
    [9, "late"],
  ] as const) {
    engine.at(at, () => seen.push(`${name}@${engine.now}`));
  }
  engine.at(4, () => seen.push("never")).isCancelled = true;
  engine.advanceTo(8, () => {});
  assert.deepEqual(seen, ["a@1", "b@3", "c@5", "d@5"]);
  assert.equal(engine.now, 8);
  assert.equal(engine.nextAt(), 9);
});

test("many things in random order come out sorted", () => {
  const engine = new Engine(0);
  const seen: number[] = [];
  for (let i = 0; i < 1_000; i++) engine.at((i * 7_919) % 1_009, () => seen.push(engine.now));
  engine.advanceTo(2_000, () => {});
  assert.equal(seen.length, 1_000);
  assert.deepEqual(
    seen,
    [...seen].sort((one, other) => one - other),
  );
});

test("an interruption is thrown where a process waits, and takes the waiting back", () => {
  const engine = new Engine(0);
  const signal = new Signal<void>();
  const seen: string[] = [];
  const { process, ends } = begin(
    engine,
    (function* () {
      try {
        yield* wait(either(signal.next, forEver));
      } finally {
        seen.push("tidied");
      }
    })(),
  );
  const reason = new Error("stop");
  engine.at(10, () => process.interrupt(reason));
  engine.at(20, () => signal.happen(undefined));
  engine.advanceTo(30, () => {});
  assert.deepEqual(seen, ["tidied"]);
  assert.deepEqual(ends, [reason]);
});

test("a process can withstand an interruption and wait on", () => {
  const engine = new Engine(0);
  const { process, ends } = begin(
    engine,
    (function* () {
      try {
        yield* wait(until(engine, 100));
      } catch {
        yield* wait(until(engine, 50));
      }
    })(),
  );
  engine.at(10, () => process.interrupt(new Error("ignored")));
  engine.advanceTo(60, () => {});
  assert.deepEqual(ends, [50]);
});

test("a closed gate keeps a process until it opens; what was interrupted meanwhile is not done", () => {
  const engine = new Engine(0);
  const kept: (() => void)[] = [];
  let isOpen = true;
  const gate = (goOn: () => void) => (isOpen ? goOn() : void kept.push(goOn));
  const seen: string[] = [];
  const { process, ends } = begin(
    engine,
    (function* () {
      yield* wait(until(engine, 10));
      seen.push("moved");
    })(),
    gate,
  );
  engine.at(5, () => {
    isOpen = false;
  });
  const reason = new Error("stop");
  engine.at(20, () => process.interrupt(reason));
  engine.at(30, () => {
    isOpen = true;
    for (const goOn of kept.splice(0)) goOn();
  });
  engine.advanceTo(40, () => {});
  assert.deepEqual(seen, []);
  assert.deepEqual(ends, [reason]);
});
