import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ScanWishes } from "./scan-wishes.ts";

/** Wishes after a whole scan at 0 that took some time. */
function scanned(tookMs = 100) {
  const wishes = new ScanWishes();
  wishes.take(0);
  wishes.doneWhole({ at: 0, tookMs });
  const add = (changes: { builds?: string[]; grown?: string[]; items?: string[] }): void =>
    wishes.add({ builds: [], grown: [], items: [], ...changes });
  return { wishes, add };
}

describe("when what is scanned", () => {
  it("all at first, nothing while nothing changes, all again after three minutes", () => {
    assert.equal(new ScanWishes().due(0), "whole");
    const { wishes } = scanned();
    assert.deepEqual([wishes.due(100_000), wishes.due(179_999), wishes.due(180_000)], ["nothing", "nothing", "whole"]);
  });

  it("builds that changed, ten seconds after the last scan", () => {
    const { wishes, add } = scanned();
    add({ builds: ["jobs/a/builds/1"], grown: ["jobs/b/builds/2"] });
    assert.deepEqual([wishes.due(9_999), wishes.due(10_000)], ["nothing", "part"]);
    assert.deepEqual(wishes.take(10_000), ["jobs/a/builds/1", "jobs/b/builds/2"]);
    wishes.donePart({ at: 10_000, tookMs: 10 }, { builds: ["jobs/a/builds/1", "jobs/b/builds/2"], left: [] });
    assert.equal(wishes.due(100_000), "nothing");
  });

  it("all when items came or went; of these no build by itself", () => {
    const { wishes, add } = scanned(2000);
    add({ builds: ["jobs/a/jobs/b/builds/1", "jobs/c/builds/2"], items: ["jobs/a"] });
    assert.equal(wishes.due(20_000), "part", "the last whole scan took long");
    assert.deepEqual(wishes.take(20_000), ["jobs/c/builds/2"]);
    wishes.donePart({ at: 20_000, tookMs: 10 }, { builds: ["jobs/c/builds/2"], left: [] });
    assert.deepEqual([wishes.due(39_999), wishes.due(40_000)], ["nothing", "whole"]);
  });

  it("all when a build was left to it", () => {
    const { wishes, add } = scanned();
    add({ builds: ["jobs/a/builds/1"] });
    wishes.take(10_000);
    wishes.donePart({ at: 10_000, tookMs: 10 }, { builds: ["jobs/a/builds/1"], left: ["jobs/a/builds/1"] });
    assert.equal(wishes.due(20_000), "whole");
  });

  it("runs that go on less often when reading them takes long; those that end not", () => {
    const { wishes, add } = scanned();
    add({ grown: ["jobs/a/builds/1"] });
    wishes.donePart({ at: 10_000, tookMs: 1000 }, { builds: [...wishes.take(10_000)], left: [] });
    add({ grown: ["jobs/a/builds/1"] });
    assert.deepEqual([wishes.due(30_000), wishes.due(109_999), wishes.due(110_000)], ["nothing", "nothing", "part"]);
    add({ builds: ["jobs/a/builds/1"] });
    assert.equal(wishes.due(30_000), "part");
    assert.deepEqual(wishes.take(30_000), ["jobs/a/builds/1"]);
  });

  it("all when very many builds changed", () => {
    const { wishes, add } = scanned();
    add({ builds: Array.from({ length: 2001 }, (_, index) => `jobs/a/builds/${index}`) });
    assert.equal(wishes.due(10_000), "whole");
  });

  it("all, half a minute after a scan that failed, and what it was to read is not forgotten", () => {
    const { wishes, add } = scanned();
    add({ builds: ["jobs/a/builds/1"] });
    wishes.take(10_000);
    wishes.failed(10_000);
    assert.deepEqual([wishes.due(39_999), wishes.due(40_000)], ["nothing", "whole"]);
    assert.deepEqual(wishes.take(40_000), ["jobs/a/builds/1"]);
  });

  it("all when the clock went back or far ahead", () => {
    const { wishes } = scanned();
    assert.deepEqual([wishes.due(-3_600_000), wishes.due(3_600_000)], ["whole", "whole"]);
  });
});
