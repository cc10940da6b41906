import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { causeOf } from "../../../test/support/judged.ts";
import type { Incident } from "../../model/incident.ts";
import type { Cause } from "../../model/verdict.ts";
import { type IncidentFacts, type NextIncidents, nextIncidents } from "./next-incidents.ts";

const byLabel: Cause = {
  resource: "label gpu",
  state: "NO_AGENT",
  holdsUp: ["c#1", "c#2"],
  sentence: "No agent has the label gpu.",
};

/** Incidents after judgements, one a second unless told otherwise; ids are 1, 2, 3 … */
function after(...judgements: readonly (Partial<IncidentFacts> & { readonly settledAt?: number })[]): NextIncidents {
  let last: NextIncidents = { open: [], resolved: [], changed: [], missingSince: new Map() };
  let id = 0;
  for (const [index, { settledAt = 0, ...judgement }] of judgements.entries()) {
    const facts: IncidentFacts = {
      causes: [],
      running: new Set(["a#1", "a#2", "b#1", "c#1", "c#2"]),
      unseen: new Set(),
      at: 1000 * index,
      ...judgement,
    };
    const { open, missingSince } = last;
    last = nextIncidents(facts, { open, missingSince, settledAt, newId: () => String(++id) });
  }
  return last;
}

const shown = (incidents: readonly Incident[]) => incidents.map(({ id, run, resource }) => [id, run ?? resource]);

describe("incidents after a judgement", () => {
  it("begin with a cause, one for each", () => {
    const { open, changed, resolved } = after({ causes: [causeOf("a#1"), byLabel] });
    assert.deepEqual(shown(open), [
      ["1", "a#1"],
      ["2", "label gpu"],
    ]);
    assert.deepEqual([changed, resolved], [open, []]);
    assert.equal(open[0]?.openedAt, 0);
  });

  it("go on while their cause does, with its latest words, and are kept anew only if more than these changed", () => {
    const later = { ...causeOf("a#1"), sentence: "a#1 is silent for longer." };
    const same = after({ causes: [causeOf("a#1")] }, { causes: [later] });
    assert.deepEqual([same.open[0]?.sentence, same.open[0]?.openedAt, same.changed], [later.sentence, 0, []]);
    const more = after({ causes: [causeOf("a#1")] }, { causes: [causeOf("a#1", "b#1")] });
    assert.deepEqual([shown(more.open), shown(more.changed)], [[["1", "a#1"]], [["1", "a#1"]]]);
    const other = after({ causes: [causeOf("a#1")] }, { causes: [{ ...causeOf("a#1"), state: "ZOMBIE" }] });
    assert.deepEqual([other.open[0]?.id, other.open[0]?.state, other.changed.length], ["1", "ZOMBIE", 1]);
  });

  it("are over at once when their run has ended, or all runs that they hold up", () => {
    const ended = after({ causes: [causeOf("a#1")] }, { running: new Set(["b#1"]) });
    assert.deepEqual([ended.open, shown(ended.resolved), ended.resolved[0]?.resolvedAt], [[], [["1", "a#1"]], 1000]);
    const thing = after({ causes: [byLabel] }, { running: new Set(["a#1"]) });
    assert.deepEqual(shown(thing.resolved), [["1", "label gpu"]]);
    const half = after({ causes: [byLabel] }, { running: new Set(["c#2"]) });
    assert.deepEqual(shown(half.open), [["1", "label gpu"]]);
  });

  it("are over when their cause has been away for a minute, not sooner", () => {
    assert.deepEqual(shown(after({ causes: [causeOf("a#1")] }, { at: 1000 }, { at: 60_999 }).open), [["1", "a#1"]]);
    assert.deepEqual(after({ causes: [causeOf("a#1")] }, { at: 1000 }, { at: 61_000 }).open, []);
    const back = after({ causes: [causeOf("a#1")] }, {}, { causes: [causeOf("a#1")] }, { at: 62_000 });
    assert.deepEqual(shown(back.open), [["1", "a#1"]]);
  });

  it("are not over before judging has settled after a restart, unless their run has ended", () => {
    const settledAt = 300_000;
    const away = after({ causes: [causeOf("a#1")] }, { at: 1000, settledAt }, { at: 299_999, settledAt });
    assert.deepEqual(shown(away.open), [["1", "a#1"]]);
    assert.deepEqual(after({ causes: [causeOf("a#1")] }, { settledAt, running: new Set() }).open, []);
  });

  it("go on while nothing is seen of their run, and take a minute from then on", () => {
    const unseen = new Set(["a#1"]);
    const { open } = after(
      { causes: [causeOf("a#1")] },
      { at: 1000, unseen },
      { at: 500_000, unseen },
      { at: 501_000 },
    );
    assert.deepEqual(shown(open), [["1", "a#1"]]);
  });

  it("go on under a new root when the old one is held up by it, or what it held up is", () => {
    const deeper = after({ causes: [causeOf("a#1", "b#1")] }, { causes: [causeOf("a#2", "a#1", "b#1")] });
    assert.deepEqual(shown(deeper.open), [["1", "a#2"]]);
    const next = after(
      { causes: [causeOf("a#1", "b#1")] },
      { causes: [causeOf("a#2", "b#1")], running: new Set(["a#2", "b#1"]) },
    );
    assert.deepEqual([shown(next.open), next.resolved], [[["1", "a#2"]], []]);
  });

  it("are two when two roots hold up runs at once, and a new one takes no open one's place", () => {
    const two = after({ causes: [causeOf("a#1", "b#1")] }, { causes: [causeOf("a#1", "b#1"), causeOf("a#2", "b#1")] });
    assert.deepEqual(shown(two.open), [
      ["1", "a#1"],
      ["2", "a#2"],
    ]);
  });

  it("stay taken when somebody took them", () => {
    const [open] = after({ causes: [causeOf("a#1")] }).open;
    const known = { open: [{ ...open!, acknowledgedAt: 5 }], missingSince: new Map(), settledAt: 0, newId: () => "x" };
    const facts = { causes: [causeOf("a#1", "b#1")], running: new Set<string>(), unseen: new Set<string>(), at: 9 };
    assert.equal(nextIncidents(facts, known).open[0]?.acknowledgedAt, 5);
  });

  it("remember a few hundred runs at most", () => {
    const many = Array.from({ length: 5000 }, (_, index) => `b#${index}`);
    assert.equal(after({ causes: [causeOf("a#1", ...many)] }).open[0]?.holdsUp.length, 200);
  });
});
