import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scanByHand } from "../../../../test/support/handmade-scan.ts";
import { BEGAN_AT, inventRun, observed } from "../../../../test/support/observed-runs.ts";
import { SeededRandom } from "../../../../test/support/random.ts";
import { factsOf } from "../../../../test/support/scans.ts";
import { openTestStore } from "../../../../test/support/test-stores.ts";
import type { ObservedRun } from "../../../model/observed-run.ts";
import type { Store } from "../../store.ts";

async function withStore<T>(use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openTestStore();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const numbers = [1, 2, 3];
const runs = numbers.map((number) => inventRun(new SeededRandom(number), ["home", "otlp", "rest"], number));
const by = (source: ObservedRun["source"]) => runs.map((run) => run.find((one) => one.source === source)!);
const controllers = (store: Store) => store.query("SELECT key FROM controller ORDER BY key");

async function seenApart(store: Store): Promise<void> {
  await scanByHand(store, by("home"), { at: BEGAN_AT });
  const others = await store.observed();
  await others.write("otlp-1", by("otlp"));
  await others.write("https://ci.example.org/", by("rest"));
}

describe("linking controllers", () => {
  it("gives the facts that there would be had they been one from the start", async () => {
    const expected = await withStore(async (store) => {
      await scanByHand(store, by("home"), { at: BEGAN_AT });
      const others = await store.observed();
      await others.write("ci", by("otlp"));
      await others.write("ci", by("rest"));
      return factsOf(store);
    });
    await withStore(async (store) => {
      await seenApart(store);
      const others = await store.observed();
      assert.deepEqual(await others.link("https://ci.example.org/", "otlp-1"), {
        controller: "otlp-1",
        alias: "https://ci.example.org/",
      });
      assert.deepEqual(await others.link("ci", "otlp-1"), { controller: "ci", alias: "otlp-1" });
      assert.deepEqual(await factsOf(store), expected);
      assert.deepEqual(await controllers(store), [{ key: "ci" }]);
      await others.write("otlp-1", by("otlp"));
      assert.deepEqual(await factsOf(store), expected, "what is written later goes there too");
    });
  });

  it("can be taken back", async () => {
    await withStore(async (store) => {
      await seenApart(store);
      const before = await factsOf(store);
      const others = await store.observed();
      await others.link("ci", "otlp-1");
      assert.deepEqual(await others.unlink("otlp-1"), { controller: "ci", alias: "otlp-1" });
      assert.deepEqual(await factsOf(store), before);
      assert.deepEqual(await store.query("SELECT count(*) AS n FROM pipeline"), [{ n: 3 }]);
    });
  });

  it("says why it cannot be", async () => {
    await withStore(async (store) => {
      await seenApart(store);
      const others = await store.observed();
      await assert.rejects(others.link("ci", "nobody"), /knows no controller nobody/);
      await assert.rejects(others.link("ci", "ci"), /one controller already/);
      await assert.rejects(others.unlink("otlp-1"), /not linked/);
      await scanByHand(store, [], { controller: "otlp-1" });
      await assert.rejects(others.link("ci", "otlp-1"), /have a home/);
    });
  });
});

describe("what a controller without a home is set up with", () => {
  const inventory = {
    partlySeen: ["library", "pipeline"] as const,
    jenkinsVersion: "2.541.2",
    globalLibraries: [],
    agents: [{ name: "agent-1", labels: ["linux"], executors: 2, exclusive: false }],
    plugins: [{ name: "git", version: "5.7.0" }],
  };

  it("is kept, as far as it was seen, and by what was seen last", async () => {
    await withStore(async (store) => {
      const others = await store.observed();
      await others.saveInventory("bundled", { at: 5, inventory });
      const noAgents = { ...inventory, partlySeen: ["agent", "library", "pipeline"] as const, agents: [] };
      await others.saveInventory("bundled", { at: 9, inventory: { ...noAgents, plugins: [] } });
      await others.saveInventory("bundled", { at: 4, inventory });
      const [row] = await store.query(
        "SELECT jenkins_version AS jenkins, (SELECT count(*) FROM plugin) AS plugins, (SELECT count(*) FROM agent WHERE gone_at IS NULL) AS agents FROM controller",
      );
      assert.deepEqual(row, { jenkins: "2.541.2", plugins: 0, agents: 1 });
    });
  });

  it("is left to a home where there is one", async () => {
    await withStore(async (store) => {
      await scanByHand(store, [observed("home", {})]);
      await (await store.observed()).saveInventory("ci", { at: 9_000, inventory });
      assert.deepEqual(await store.query("SELECT count(*) AS n FROM plugin"), [{ n: 0 }]);
    });
  });
});
