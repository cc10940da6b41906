import assert from "node:assert/strict";
import { test } from "node:test";
import { type Asked, ROWS_AT_ONCE } from "./app-state.ts";
import { followsRuns, pathsOf, type Shown } from "./paths-of.ts";
import { allPipelines, type Route } from "./route.ts";

const shown = (route: Route, answers: Readonly<Record<string, object>> = {}, rows = ROWS_AT_ONCE): Shown => ({
  route,
  rows,
  asked: new Map(Object.entries(answers).map(([path, answer]): [string, Asked] => [path, { answer, isAsking: false }])),
});

test("names are encoded as a whole, and what is usual is not said", () => {
  const rows: readonly (readonly [Route, readonly string[]])[] = [
    [allPipelines, ["pipelines"]],
    [
      { ...allPipelines, period: "all", folder: "a/b", search: "x&y", sort: "p50" },
      ["pipelines?period=all&folder=a%2Fb&search=x%26y&sort=p50"],
    ],
    [{ view: "pipeline", period: "7d", pipeline: "../x" }, ["pipelines/..%2Fx?period=7d", "pipelines/..%2Fx/runs"]],
    [{ view: "run", run: "a/b#3", zoom: 7 }, ["runs/a%2Fb%233", "runs/a%2Fb%233/graph?limit=5000"]],
  ];
  for (const [route, paths] of rows) assert.deepEqual(pathsOf(shown(route)), paths);
});

test("the next page is asked for once it is known where it is and wanted", () => {
  const answers = { pipelines: { next: "n1" }, "pipelines?cursor=n1": { next: "n2" } };
  assert.deepEqual(pathsOf(shown(allPipelines, answers)), ["pipelines"]);
  assert.deepEqual(pathsOf(shown(allPipelines, answers, 2 * ROWS_AT_ONCE)), ["pipelines", "pipelines?cursor=n1"]);
  const run = { view: "run", run: "a#1" } as const;
  const graph = { "runs/a%231/graph?limit=5000": { next: "x" } };
  assert.deepEqual(pathsOf(shown(run, graph)).at(-1), "runs/a%231/graph?limit=5000&cursor=x");
});

test("pages that name themselves as the next do not make endless questions", () => {
  const answers = { pipelines: { next: "n" }, "pipelines?cursor=n": { next: "n" } };
  assert.ok(pathsOf(shown(allPipelines, answers, 1000 * ROWS_AT_ONCE)).length <= 30);
});

test("a run is followed until it is known to have ended", () => {
  const run = { view: "run", run: "a#1" } as const;
  const path = "runs/a%231/graph?limit=5000";
  assert.equal(followsRuns(shown(run)), true);
  assert.equal(followsRuns(shown(run, { [path]: { isOpen: true } })), true);
  assert.equal(followsRuns(shown(run, { [path]: { isOpen: false } })), false);
  assert.equal(followsRuns(shown(allPipelines)), false);
});
