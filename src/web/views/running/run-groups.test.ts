import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningAnswer } from "../../../api/running.ts";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { allRunning, type RunningRoute } from "../../data/route.ts";
import { countNeeds, firstRows, runGroups } from "./run-groups.ts";

function verdict(run: string, state: ApiRunVerdict["state"], part: Partial<ApiRunVerdict> = {}): ApiRunVerdict {
  const base = { also: [], confidence: 1, because: [], clearsWhen: "", who: "owner", do: "", notSeen: [] };
  return { run, state, level: "ok", chain: [run], ...base, ...part };
}

const at = (hour: number) => `2026-06-21T${String(hour).padStart(2, "0")}:00:00.000Z`;

const runs: readonly ApiRunVerdict[] = [
  verdict("m#2", "MOVING", { since: at(9) }),
  verdict("m#10", "MOVING", { since: at(9) }),
  verdict("old", "MOVING", { since: at(1) }),
  verdict("unknown#1", "MOVING"),
  verdict("b#2", "BLOCKED_BY_STUCK", {
    level: "stuck",
    since: at(2),
    chain: ["b#2", "lock(board-1)", "root#1 SILENT_STEP"],
  }),
  verdict("root#1", "SILENT_STEP", { level: "stuck", since: at(5) }),
  verdict("other#1", "NO_AGENT", { level: "stuck", since: at(6) }),
  verdict("w#1", "SILENT_STEP", { level: "watch" }),
  verdict("h#1", "WAITING_HUMAN"),
  verdict("l#1", "WAITING_LOCK"),
  verdict("n#1", "NOT_OBSERVED", { level: "watch" }),
];

const fleet = {
  causes: [{ run: "root#1", state: "SILENT_STEP", holdsUp: ["root#1", "b#2"], sentence: "" }],
} as unknown as NonNullable<RunningAnswer["fleet"]>;

const shown = (route: Partial<RunningRoute> = {}) =>
  runGroups({ runs: [...runs], fleet }, { ...allRunning, ...route }).map((group) => [
    group.need,
    ...group.runs.map(({ run }) => run),
  ]);

test("puts those first that need a person: roots, others, what is held up, the oldest", () => {
  assert.deepEqual(shown(), [
    ["stuck", "root#1", "other#1", "b#2"],
    ["watch", "w#1"],
    ["human", "h#1"],
    ["unseen", "n#1"],
    ["waits", "l#1"],
    ["moves", "old", "m#2", "m#10", "unknown#1"],
  ]);
});

test("shows what is asked for", () => {
  const rows: readonly (readonly [Partial<RunningRoute>, readonly string[]])[] = [
    [{ needs: ["human", "watch"] }, ["w#1", "h#1"]],
    [{ search: "M#" }, ["m#2", "m#10"]],
    [{ search: "board-1" }, ["b#2"]],
    [{ search: "silent root" }, ["root#1", "b#2"]],
    [{ search: "SILENT_STEP w#" }, ["w#1"]],
    [{ search: "  " }, runs.map(({ run }) => run)],
    [{ search: "((" }, []],
    [{ cause: "root#1" }, ["root#1", "b#2"]],
    [{ cause: "label gone" }, []],
    [{ cause: "root#1", search: "board" }, ["b#2"]],
  ];
  for (const [route, expected] of rows) {
    const found = shown(route).flatMap(([, ...names]) => names);
    assert.deepEqual([...found].sort(), [...expected].sort(), JSON.stringify(route));
  }
});

test("counts what there is, whatever is shown", () => {
  assert.deepEqual(countNeeds(runs), { stuck: 3, watch: 1, human: 1, unseen: 1, waits: 1, moves: 4 });
});

test("draws only so many rows, over all groups", () => {
  const groups = runGroups({ runs: [...runs], fleet }, allRunning);
  const counts = firstRows(groups, 4).map(({ need, runs: first }) => [need, first.length]);
  assert.deepEqual(counts, [
    ["stuck", 3],
    ["watch", 1],
  ]);
  assert.equal(firstRows(groups, 0).length, 0);
});
