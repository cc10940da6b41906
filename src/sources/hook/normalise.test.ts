import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { normaliseEvent } from "./normalise.ts";
import { line, T0 } from "./test-lines.ts";

describe("a line that is no event of the hook is not kept, and said to be", () => {
  const cases: readonly (readonly [name: string, text: string, expected: string])[] = [
    ["junk", "\0\xff{", "notJson"],
    ["half a line", line(1, { event: "beat" }).slice(0, 30), "notJson"],
    ["a list", "[]", "notJson"],
    ["another version", '{"v":2}', "otherVersion"],
    ["no session", '{"v":1,"seq":1,"at":1,"event":"beat"}', "malformed"],
    ["a session that is a path", line(1, { event: "beat", session: "../x" }), "malformed"],
    ["a negative number", line(-1, { event: "beat" }), "malformed"],
    ["a time after 2200", line(1, { event: "beat", at: 1e14 }), "malformed"],
    ["an event nobody knows", line(1, { event: "constructor" }), "unknownEvent"],
    ["an event that is no text", line(1, { event: {} }), "unknownEvent"],
    ["a node of no run", line(1, { event: "node", node: 1, kind: "StepAtomNode" }), "malformed"],
    ["a run without number", line(1, { event: "run", run: "a#x", state: "started" }), "malformed"],
    ["a node that is no number", line(1, { event: "node", run: "a#1", node: "1", kind: "StepAtomNode" }), "malformed"],
    ["a state nobody knows", line(1, { event: "run", run: "a#1", state: "lost" }), "malformed"],
    ["an agent that is neither on nor off", line(1, { event: "agent", agent: "a" }), "malformed"],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(normaliseEvent(text), expected));
});

test("what a field should not hold is not kept", () => {
  const event = normaliseEvent(
    line(1, {
      event: "facts",
      run: "a/b#7",
      node: 3,
      agent: "x".repeat(501),
      error: { class: "no class: CANARY", result: "CANARY", cause: "CANARY here", ids: [1, "u"], message: "CANARY" },
      warning: "CANARY",
      pausedAt: 0,
      script: "CANARY",
    }),
  );
  // Absent fields are there, as undefined: that is quicker to read.
  assert.deepEqual(JSON.parse(JSON.stringify(event)), {
    session: "s1",
    seq: 1,
    at: T0 + 1000,
    event: "facts",
    run: { name: "a/b#7", pipeline: "a/b", number: 7 },
    node: 3,
    error: { className: "(unreadable)", ids: ["u"] },
    notExecuted: false,
  });
});

test("of a hostile list a part is kept", () => {
  const event = normaliseEvent(
    line(1, { event: "beat", isUp: true, items: Array.from({ length: 9000 }, (_, at) => at) }),
  );
  assert.ok(typeof event !== "string" && event.event === "beat");
  assert.equal(event.items.length, 2000);
});
