import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { needs } from "./need.ts";
import { periods } from "./period.ts";
import { allPipelines, allRunning, dictionary, home, hrefOf, parseRoute, type Route } from "./route.ts";

test("reads addresses, and takes what it does not understand for the Overview", () => {
  const rows: readonly (readonly [string, Route])[] = [
    ["", home],
    ["#", home],
    ["#/", home],
    ["#/nowhere", home],
    ["#/constructor", home],
    ["#/overview?period=90d&folder=shop", { view: "overview", period: "90d", folder: "shop" }],
    ["#/usage?period=1000y", { ...home, view: "usage" }],
    ["#/performance?period=all", { ...home, view: "performance", period: "all" }],
    ["#/running", allRunning],
    ["#/running?show=watch%20stuck", { ...allRunning, needs: ["stuck", "watch"] }],
    ["#/running?show=stuck+stuck+nonsense", { ...allRunning, needs: ["stuck"] }],
    ["#/running?q=deploy&cause=label+gpu", { ...allRunning, search: "deploy", cause: "label gpu" }],
    ["#/running/shop%2Fdeploy%2361?q=x", { ...allRunning, run: "shop/deploy#61", search: "x" }],
    ["#/running/%zz", { ...allRunning, run: "%zz" }],
    ["#/pipelines", allPipelines],
    [
      "#/pipelines?q=x&sort=p50&period=all&folder=a",
      { view: "pipelines", search: "x", sort: "p50", period: "all", folder: "a" },
    ],
    ["#/pipeline/", allPipelines],
    ["#/pipeline/shop%2Fdeploy?period=7d", { view: "pipeline", pipeline: "shop/deploy", period: "7d" }],
    ["#/run/", allRunning],
    ["#/run/shop%2Fdeploy%2361?zoom=13", { view: "run", run: "shop/deploy#61", zoom: 13 }],
    ["#/run/x%231?zoom=1e9", { view: "run", run: "x#1" }],
    ["#/errors?folder=shop", { ...home, view: "errors", folder: "shop" }],
    ["#/dictionary", dictionary],
    [
      "#/dictionary/run.duration?q=wait&period=7d",
      { ...dictionary, metric: "run.duration", search: "wait", period: "7d" },
    ],
    ["#/about", { view: "about" }],
    ["#/about/NO_AGENT", { view: "about", state: "NO_AGENT" }],
    ["#/about/toString", { view: "about" }],
  ];
  for (const [hash, route] of rows) assert.deepEqual(parseRoute(hash), route, hash);
});

test("every route comes back from its address, whatever its names are", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  const route = fc.record(
    {
      view: fc.constant("running" as const),
      needs: fc.subarray([...needs]),
      search: text,
      cause: name,
      run: name,
    },
    { requiredKeys: ["view", "needs", "search"], noNullPrototype: true },
  );
  const others = fc.oneof(
    fc.record({
      view: fc.constant("pipelines" as const),
      search: text,
      sort: name,
      period: fc.constantFrom(...periods),
      folder: text,
    }),
    fc.record({ view: fc.constant("pipeline" as const), pipeline: name, period: fc.constantFrom(...periods) }),
    fc.record(
      { view: fc.constant("run" as const), run: name, zoom: fc.nat(999_999_999) },
      { requiredKeys: ["view", "run"], noNullPrototype: true },
    ),
  );
  const words = fc.record(
    {
      view: fc.constant("dictionary" as const),
      period: fc.constantFrom(...periods),
      folder: text,
      search: text,
      metric: name,
    },
    { requiredKeys: ["view", "period", "folder", "search"], noNullPrototype: true },
  );
  fc.assert(fc.property(fc.oneof(route, words), (one) => assert.deepEqual(parseRoute(hrefOf(one)), one)));
  fc.assert(fc.property(others, (one) => assert.deepEqual(parseRoute(hrefOf({ ...one } as Route)), { ...one })));
});
