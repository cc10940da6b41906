import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { EngineLines } from "./engine-lines.ts";
import { type NodeNote, readNodeNote } from "./node-note.ts";

/** A line of the engine: text, id, block around, start of its block. */
type Line = readonly [text: string, id: number, block: number | undefined, start: number | undefined];

function heads(lines: readonly Line[]): string[] {
  const engine = new EngineLines();
  for (const [text, flowNode, block, start] of lines)
    engine.take(`[Pipeline] ${text}`, { flowNode, block, start }, undefined);
  if (engine.hasFlowEnd) return ["over"];
  return engine
    .heads()
    .map(
      ({ flowNode, position, path, blocks }) =>
        `${flowNode} ${position} ${path} in ${blocks.map((block) => block.function).join(">")}`,
    );
}

const NODE: readonly Line[] = [
  ["Start of Pipeline", 2, undefined, 2],
  ["node", 3, 2, 3],
];
const STAGE: readonly Line[] = [...NODE, ["{", 4, 3, 4], ["stage", 5, 4, 5], ["{ (Build)", 6, 5, 6]];
const FORK: readonly Line[] = [
  ...STAGE,
  ["parallel", 7, 6, 7],
  ["{ (Branch: a)", 8, 7, 8],
  ["{ (Branch: b)", 9, 7, 9],
  ["sh", 10, 8, undefined],
  ["sleep", 11, 9, undefined],
];

const rows: readonly (readonly [string, readonly Line[], readonly string[]])[] = [
  ["nothing yet", [], []],
  ["the start", NODE.slice(0, 1), ["2 body FlowStartNode in "]],
  ["a node step that waits", NODE, ["3 step node in "]],
  ["a body", STAGE, ["6 body stage in node>stage"]],
  ["a step", [...STAGE, ["sh", 7, 6, undefined]], ["7 step Build/sh in node>stage"]],
  [
    "the step after it",
    [...STAGE, ["sh", 7, 6, undefined], ["echo", 8, 6, undefined]],
    ["8 step Build/echo in node>stage"],
  ],
  ["an end", [...STAGE, ["sh", 7, 6, undefined], ["}", 8, undefined, 6]], ["8 end StepEndNode in node>stage"]],
  [
    "an end of a step",
    [...STAGE, ["}", 8, undefined, 6], ["// stage", 9, undefined, 5]],
    ["9 end StepEndNode in node"],
  ],
  ["branches", FORK, ["10 step Build/a/sh in node>stage>parallel", "11 step Build/b/sleep in node>stage>parallel"]],
  ["a branch that ended", [...FORK, ["}", 12, undefined, 8]], ["11 step Build/b/sleep in node>stage>parallel"]],
  [
    "all branches ended",
    [...FORK, ["}", 12, undefined, 8], ["}", 13, undefined, 9], ["// parallel", 14, undefined, 7]],
    ["14 end Build/StepEndNode in node>stage"],
  ],
  ["the end", [...NODE, ["End of Pipeline", 9, undefined, 2]], ["over"]],
  [
    "lines without their beginning",
    [
      ["}", 9, undefined, 6],
      ["sh", 10, 4, undefined],
    ],
    ["9 end StepEndNode in ", "10 step sh in "],
  ],
];

for (const [name, lines, expected] of rows)
  test(`${name} is where the run stands`, () => assert.deepEqual(heads(lines), expected));

test("ten thousand steps leave one head", () => {
  const steps = Array.from({ length: 10_000 }, (_, nth): Line => ["echo", 100 + nth, 6, undefined]);
  assert.deepEqual(heads([...STAGE, ...steps]), ["10099 step Build/echo in node>stage"]);
});

/** A note as Jenkins writes it: three texts, nothing, or what was written before. */
function note(
  values: readonly (string | number | undefined)[],
  className = "org.jenkinsci.plugins.workflow.job.console.NewNodeConsoleNote",
): string {
  const fields = values.map((value) => {
    if (value === undefined) return Buffer.from([0x70]);
    if (typeof value === "number") return Buffer.from([0x71, 0, 0x7e, 0, value]);
    return Buffer.concat([Buffer.from([0x74, 0, value.length]), Buffer.from(value)]);
  });
  const object = Buffer.concat([
    Buffer.from([0xac, 0xed]),
    Buffer.from(className),
    Buffer.from([0x78, 0x70]),
    ...fields,
  ]);
  const gzipped = gzipSync(object);
  const head = Buffer.alloc(4 + 32 + 4);
  head.writeInt32BE(-32, 0);
  head.writeInt32BE(gzipped.length, 36);
  return Buffer.concat([head, gzipped]).toString("base64");
}

const notes: readonly (readonly [string, string, NodeNote | undefined])[] = [
  ["an atom", note(["6", "7", undefined]), { flowNode: 7, block: 6, start: undefined }],
  ["the start of a block", note(["6", "7", 5]), { flowNode: 7, block: 6, start: 7 }],
  ["the first node", note([undefined, "2", 4]), { flowNode: 2, block: undefined, start: 2 }],
  ["the end of a block", note([undefined, "8", "6"]), { flowNode: 8, block: undefined, start: 6 }],
  ["a note of something else", note(["6", "7", undefined], "hudson.console.HyperlinkNote"), undefined],
  ["one without an id", note(["6", undefined, undefined]), undefined],
  ["one with a text for an id", note(["6", "secret", undefined]), undefined],
  ["one that refers to nothing", note(["6", "7", 99]), { flowNode: 7, block: 6, start: undefined }],
  ["one cut off", note(["6", "7", undefined]).slice(0, 80), undefined],
  ["no Base64", "%%%", undefined],
  ["nothing", "", undefined],
];

for (const [name, text, expected] of notes) test(`reads ${name}`, () => assert.deepEqual(readNodeNote(text), expected));

test("what unpacks to more than a note is none", () => {
  assert.equal(readNodeNote(note(["6", "7", undefined], "x".repeat(1_000_000))), undefined);
});
