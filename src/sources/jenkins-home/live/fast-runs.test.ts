import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeNote } from "../../../../sim/run/node-note.ts";
import { HomeFollower } from "./home-follower.ts";
import { at, TestHome, theHead, theRun } from "./test-home.ts";

/** A line of the engine about a flow node, with the note Jenkins puts before it. */
function line(text: string, id: number, [kind, block]: readonly ["flowStart" | "start" | "atom", number?]): string {
  return `${nodeNote({ id, kind, parents: [], at: 0, savedAt: 0, ...(block !== undefined && { block }) })}[Pipeline] ${text}\n`;
}

test("a run that does not write its flow nodes is placed by the lines of the engine", (t) => {
  const home = new TestHome(t);
  const path = home.run("shop", 7, { build: { start: 0, durability: "PERFORMANCE_OPTIMIZED" } });
  const before = `${line("Start of Pipeline", 2, ["flowStart"])}${line("node", 3, ["start", 2])}`;
  home.write(`${path}/log`, before, 1);
  const follower = new HomeFollower(home.path);
  const waiting = theHead(follower.look(at(2)));
  assert.deepEqual([waiting.flowNode, waiting.function, waiting.position], [3, "node", "step"]);
  home.append(`${path}/log-index`, `${before.length} 3\n`, 20);
  home.append(`${path}/log`, "Running on agent-1 in /ws\n", 20);
  home.append(`${path}/log-index`, `${before.length + 26}\n`, 20);
  const lines = line("{", 4, ["start", 3]) + line("sh", 5, ["atom", 4]);
  home.append(`${path}/log`, lines, 21);
  home.append(`${path}/log-index`, `${before.length + 26 + lines.length} 5\n`, 22);
  home.append(`${path}/log`, "+ make\nSending interrupt signal to process\n", 23);
  const run = theRun(follower.look(at(30)));
  const [head] = run.heads;
  assert.deepEqual(
    [head?.flowNode, head?.function, head?.path, head?.agent, head?.logBytes, head?.startAt],
    [5, "sh", "sh", "agent-1", 43, at(30)],
  );
  assert.deepEqual([run.nodesSeen, run.flowNodes, run.notSeen], [false, 0, ["its flow nodes"]]);
  assert.equal(run.signs.at(-1)?.kind, "interruptSent", "its step is known by the lines, too");
});

test("a run that does not write its flow nodes tells by its log when a timeout ends it", (t) => {
  const home = new TestHome(t);
  const path = home.run("shop", 7, { build: { start: 0, durability: "PERFORMANCE_OPTIMIZED" } });
  const before = `${line("Start of Pipeline", 2, ["flowStart"])}${line("timeout", 3, ["start", 2])}`;
  const said = "Timeout set to expire in 20 min\n";
  home.write(`${path}/log`, before, 1);
  const follower = new HomeFollower(home.path);
  follower.look(at(2));
  home.append(`${path}/log-index`, `${before.length} 3\n${before.length + said.length}\n`, 5);
  home.append(`${path}/log`, said + line("{", 4, ["start", 3]) + line("sh", 5, ["atom", 4]), 5);
  const { blocks } = theHead(follower.look(at(5)));
  assert.deepEqual(
    blocks.map((block) => [block.function, block.timeoutAt]),
    [["timeout", at(5) + 20 * 60_000]],
  );
});
