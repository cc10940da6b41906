import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { OpenRunReader } from "./open-run-reader.ts";
import { agent, at, BUILDING, body, label, pause, START, TestHome } from "./test-home.ts";

const place = { run: "shop#7", pipeline: "shop", family: "shop", number: 7, path: "jobs/shop/builds/7" };
const nodes = `${place.path}/workflow`;

/** A run that builds, and reads of it: by the clock each takes ten milliseconds. */
function opened(t: TestContext) {
  const home = new TestHome(t);
  home.run("shop", 7, { build: START, nodes: BUILDING });
  let ms = 0;
  const reader = new OpenRunReader(home.path, () => (ms += 10));
  return { home, read: (seconds: number) => reader.read(place, nodes, at(seconds)) };
}

describe("facts of a run that goes on", () => {
  test("are the rows of the store, names as texts, absent what is not known", (t) => {
    const { home, read } = opened(t);
    home.node(place.path, [8, [7], 10, "atom input", pause(11)]);
    const { rows } = read(100)!;
    assert.equal(rows.run[0]?.finished, false);
    assert.equal(rows.run[0]?.startAt, at(0));
    assert.ok(!("result" in rows.run[0]!) && !("runId" in rows.run[0]!) && !("pipelineId" in rows.run[0]!));
    assert.deepEqual(
      rows.stage.map(({ flowNode, kind, name, durationMs }) => [flowNode, kind, name, durationMs]),
      [[6, "stage", "Build", undefined]],
    );
    assert.deepEqual(
      rows.step.map((row) => [row.flowNode, row.function, row.stage, row.isBlock]),
      [
        [3, "node", undefined, true],
        [5, "stage", undefined, true],
        [7, "sh", 6, false],
        [8, "input", 6, false],
      ],
    );
    assert.deepEqual(rows.wait.map((row) => [row.flowNode, row.kind, row.durationMs]).at(-1), [8, "input", undefined]);
    assert.equal(rows.agentUse[0]?.agent, "agent-1");
  });

  test("are the same as long as its records are, and other ones when they change", (t) => {
    const { home, read } = opened(t);
    const first = read(100);
    assert.equal(read(200), first);
    home.node(place.path, [8, [7], 101, "start stage", body + label("Test") + agent("agent-2")]);
    const second = read(300)!;
    assert.equal(second.rows.step.length, first!.rows.step.length + 0);
    assert.notEqual(second.revision, first!.revision);
    assert.equal(second.rows.stage.at(-1)?.name, "Test");
  });

  test("that changes all the time are read for a tenth of the time", (t) => {
    const { home, read } = opened(t);
    const first = read(4);
    home.node(place.path, [8, [7], 4, "atom echo"]);
    assert.equal(read(4.09), first, "ten milliseconds of reading are good for a hundred");
    assert.notEqual(read(4.11), first);
  });

  test("are none when its directory holds no run", (t) => {
    const { home, read } = opened(t);
    rmSync(join(home.path, place.path), { recursive: true });
    assert.equal(read(100), undefined);
    home.write(`${place.path}/build.xml`, "<build/>", 100);
    assert.equal(read(200), undefined);
    home.write(`${place.path}/build.xml`, "<flow-bui", 200);
    assert.equal(read(300), undefined);
  });
});
