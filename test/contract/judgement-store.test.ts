import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import type { Incident } from "../../src/model/incident.ts";
import type { JudgementStore } from "../../src/store/judgement-store.ts";
import type { Store } from "../../src/store/store.ts";
import { tempDirectory } from "../support/directories.ts";
import { openTestStore, storeKind } from "../support/test-stores.ts";

const byRun: Incident = {
  id: "00000000000000a1",
  run: "shop/deploy#59",
  state: "SILENT_STEP",
  holdsUp: ["shop/deploy#59", "shop/deploy#61", "o'hara; DROP TABLE run; --#1"],
  since: 1_000,
  sentence: 'shop/deploy#59 is silent and holds up "2".',
  openedAt: 5_000,
};

const byThing: Incident = {
  id: "00000000000000a2",
  resource: "label gpu",
  state: "NO_AGENT",
  holdsUp: [],
  sentence: "No agent has the label gpu.",
  openedAt: 6_000,
};

/** Gives a function that opens the same, empty store again and again. */
function place(t: TestContext): () => Promise<Store> {
  const file = join(tempDirectory(t), "store.duckdb");
  return () => openTestStore(file);
}

async function opened(t: TestContext): Promise<{ judgements: JudgementStore; other: JudgementStore }> {
  const store = await place(t)();
  t.after(() => store.close());
  return { judgements: await store.judgements("ci"), other: await store.judgements("other") };
}

describe(`incidents and marks in ${storeKind}`, () => {
  it("keeps incidents as they are, and replaces them by id", async (t) => {
    const { judgements, other } = await opened(t);
    await judgements.saveIncident(byThing);
    await judgements.saveIncident(byRun);
    assert.deepEqual(await judgements.incidents(0), [byRun, byThing]);
    const taken = { ...byRun, state: "ABORT_NOT_EFFECTIVE", acknowledgedAt: 7_000 } as const;
    await judgements.saveIncident(taken);
    assert.deepEqual(await judgements.incidents(0), [taken, byThing]);
    assert.deepEqual(await other.incidents(0), []);
  });

  it("leaves out what was resolved long ago", async (t) => {
    const { judgements } = await opened(t);
    const resolved = { ...byThing, resolvedAt: 9_000 };
    await judgements.saveIncident(byRun);
    await judgements.saveIncident(resolved);
    assert.deepEqual(await judgements.incidents(9_000), [byRun, resolved]);
    assert.deepEqual(await judgements.incidents(9_001), [byRun]);
  });

  it("remembers once what was sent to whom", async (t) => {
    const { judgements, other } = await opened(t);
    const sent = { incident: byRun.id, target: "slack", phase: "opened", sentAt: 8_000 } as const;
    await judgements.saveSentAlert(sent);
    await judgements.saveSentAlert({ ...sent, sentAt: 9_000 });
    await judgements.saveSentAlert({ ...sent, phase: "resolved", sentAt: 9_500 });
    await other.saveSentAlert({ ...sent, target: "webhook" });
    assert.deepEqual(await judgements.sentAlerts([byThing.id, byRun.id]), [
      { ...sent, sentAt: 9_000 },
      { ...sent, phase: "resolved", sentAt: 9_500 },
    ]);
    assert.deepEqual(await judgements.sentAlerts([byThing.id]), []);
    assert.deepEqual(await judgements.sentAlerts([]), []);
  });

  it("counts each verdict's latest mark, by state", async (t) => {
    const { judgements, other } = await opened(t);
    const mark = { run: "a#1", state: "SILENT_STEP", since: 1, isRight: true, markedAt: 10 } as const;
    await judgements.saveMark(mark);
    await judgements.saveMark({ ...mark, since: 2 });
    await judgements.saveMark({ ...mark, run: "a#2", isRight: false });
    await judgements.saveMark({ run: "a#1", state: "MOVING", isRight: true, markedAt: 11 });
    await judgements.saveMark({ run: "a#1", state: "MOVING", isRight: false, markedAt: 12 });
    await other.saveMark(mark);
    assert.deepEqual(await judgements.markCounts(), [
      { state: "MOVING", right: 0, marked: 1 },
      { state: "SILENT_STEP", right: 2, marked: 3 },
    ]);
    assert.deepEqual(await judgements.marks(12), [{ run: "a#1", state: "MOVING", isRight: false, markedAt: 12 }]);
    assert.equal((await judgements.marks(0)).length, 4);
  });

  it("has them still when it is opened again", async (t) => {
    const open = place(t);
    const first = await open();
    const before = await first.judgements("ci");
    const mark = { run: "a#1", state: "SILENT_STEP", since: 1, isRight: true, markedAt: 10 } as const;
    await before.saveIncident(byRun);
    await before.saveMark(mark);
    await first.close();
    const again = await open();
    t.after(() => again.close());
    const after = await again.judgements("ci");
    assert.deepEqual([await after.incidents(0), await after.marks(0)], [[byRun], [mark]]);
  });

  it("takes calls at the same time one after the other", async (t) => {
    const { judgements } = await opened(t);
    const ids = Array.from({ length: 20 }, (_, index) => `00000000000000${String(index + 10)}`);
    await Promise.all(ids.map((id, index) => judgements.saveIncident({ ...byRun, id, openedAt: index })));
    const known = await judgements.incidents(0);
    assert.deepEqual(
      known.map(({ id }) => id),
      ids,
    );
  });
});
