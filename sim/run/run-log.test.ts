import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../random/random.ts";
import { Output, type OutputLaw } from "./output.ts";
import { RunLog } from "./run-log.ts";

const random = () => new Random("test");
const chatty: OutputLaw = { kind: "chatty", gapS: 2, gapLogSd: 0.5, lines: 3 };

test("what is printed reaches the disk a second later", () => {
  const log = new RunLog();
  log.print(0, "one\n");
  assert.equal(log.take(999), undefined);
  assert.deepEqual(log.take(1_000), { text: "one\n", index: "", logAt: 1_000, indexAt: 0 });
  assert.equal(log.take(5_000), undefined);
});

test("a line of another node brings all before it to the disk, and the index says whose bytes are whose", () => {
  const log = new RunLog();
  log.print(0, "start\n");
  log.print(100, "of a step\n", 7);
  log.print(200, "end\n");
  const growth = log.take(200)!;
  assert.equal(growth.text, "start\nof a step\n");
  assert.equal(growth.index, "6 7\n16\n");
  assert.equal(growth.logAt, 200);
});

test("output does not depend on how often one looks", () => {
  const read = (stepMs: number) => {
    const log = new RunLog();
    log.open(new Output(5, { law: chatty, random: random(), startAt: 0 }));
    let text = "";
    for (let at = 0; at <= 120_000; at += stepMs) text += log.take(at)?.text ?? "";
    return text;
  };
  assert.equal(read(1_000), read(60_000));
});

test("held output is silent; a dot a minute is a dot a minute", () => {
  const output = new Output(5, { law: chatty, random: random(), startAt: 0 });
  output.hold(0);
  assert.equal(output.take(3_600_000), undefined);
  const dots = new Output(6, { law: chatty, random: random(), startAt: 0 });
  dots.dotOnly(0);
  const seen: string[] = [];
  for (let burst = dots.take(600_000); burst; burst = dots.take(600_000)) seen.push(burst.text);
  assert.ok(seen.length >= 9 && seen.length <= 10);
  assert.ok(seen.every((text) => text === "."));
});

test("a stalled log takes nothing in, and all of it at once afterwards", () => {
  const log = new RunLog();
  log.open(new Output(5, { law: chatty, random: random(), startAt: 0 }));
  log.stall(10_000);
  log.take(10_000);
  assert.equal(log.take(60_000), undefined);
  log.unstall(60_000);
  const growth = log.take(75_000)!;
  assert.ok(growth.text.length > 100);
  assert.ok(growth.logAt >= 60_000);
});

test("a closed log is on disk as a whole and stays as it is", () => {
  const log = new RunLog();
  log.print(0, "one\n");
  log.end(10);
  log.print(20, "two\n");
  assert.equal(log.take(10)?.text, "one\n");
  assert.equal(log.take(100_000), undefined);
});
