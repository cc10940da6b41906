import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RunState } from "../../src/model/verdict.ts";
import { incidentsOf, joinEpisodes, type RootedEpisode } from "./incidents-of.ts";

const MINUTE = 60_000;

const episode = (run: string, state: RunState, of: Partial<RootedEpisode>): RootedEpisode => ({
  run,
  state,
  kind: "",
  incidentId: "",
  root: run,
  onsetAt: 0,
  endAt: 10 * MINUTE,
  ...of,
});

describe("incidents", () => {
  it("are of all episodes that share one, however far apart", () => {
    const [incident, ...more] = incidentsOf([
      episode("b#1", "BLOCKED_BY_STUCK", { incidentId: "i", root: "a#1", onsetAt: 60 * MINUTE, endAt: 70 * MINUTE }),
      episode("a#1", "SILENT_STEP", { incidentId: "i" }),
    ]);
    assert.deepEqual(more, []);
    assert.deepEqual(incident, { id: "i 0", roots: ["a#1"], runs: ["a#1", "b#1"], onsetAt: 0, endAt: 70 * MINUTE });
  });

  it("are of what has one root without a break where none is told", () => {
    const root = "agent x";
    const found = incidentsOf([
      episode("a#1", "AGENT_LOST", { root }),
      episode("b#1", "AGENT_LOST", { root, onsetAt: 11 * MINUTE, endAt: 12 * MINUTE }),
      episode("c#1", "AGENT_LOST", { root, onsetAt: 60 * MINUTE, endAt: 61 * MINUTE }),
    ]);
    assert.deepEqual(
      found.map(({ runs }) => runs),
      [["a#1", "b#1"], ["c#1"]],
    );
  });

  it("of a deadlock may be named by any run in it", () => {
    const [incident] = incidentsOf([
      episode("a#1", "DEADLOCK", { incidentId: "i", root: "a#1" }),
      episode("b#1", "DEADLOCK", { incidentId: "i", root: "a#1" }),
    ]);
    assert.deepEqual(incident?.roots, ["a#1", "b#1"]);
  });

  it("are not of what merely waits", () => {
    assert.deepEqual(incidentsOf([episode("a#1", "WAITING_HUMAN", { incidentId: "i" })]), []);
  });
});

describe("episodes", () => {
  it("of one run and state without a break are one, of what lasts no time none", () => {
    const joined = joinEpisodes([
      episode("a#1", "DEADLOCK", { onsetAt: 5 * MINUTE, endAt: 5 * MINUTE, kind: "none" }),
      episode("a#1", "SILENT_STEP", { endAt: MINUTE }),
      episode("a#1", "SILENT_STEP", { onsetAt: MINUTE, endAt: 2 * MINUTE, kind: "other" }),
      episode("a#1", "SILENT_STEP", { onsetAt: 3 * MINUTE, endAt: 4 * MINUTE }),
    ]);
    assert.deepEqual(
      joined.map(({ state, onsetAt, endAt }) => [state, onsetAt / MINUTE, endAt / MINUTE]),
      [
        ["SILENT_STEP", 0, 2],
        ["SILENT_STEP", 3, 4],
      ],
    );
  });
});
