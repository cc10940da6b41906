import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reportOf } from "../test-report.ts";
import { findingsOf } from "./findings.ts";

const HOUR = 3_600_000;

describe("findings", () => {
  it("are none of an empty report", () => assert.deepEqual(findingsOf(reportOf()), []));

  it("come with the most telling first", () => {
    // Weights: half of the time waiting for agents 45 + 25, an unfinished run 66, a library that moves 42.
    const found = findingsOf(
      reportOf({
        libraries: { floatingLibraries: 1, librariesInUse: 2 },
        runs: { unfinishedOlderThanADay: 1 },
        durations: { splitMs: 2 * HOUR, agentWaitMs: HOUR },
      }),
    );
    assert.deepEqual(
      found.map(({ id }) => id),
      ["agent-waits", "unfinished-runs", "floating-libraries"],
    );
  });

  it("are ten at most", () => {
    const found = findingsOf(
      reportOf({
        coverage: { runs: 100 },
        runs: {
          total: 100,
          judged: 50,
          failed: 50,
          pipelines: 50,
          concentratedPipelines: 1,
          failingPipelines: 3,
          unfinishedOlderThanADay: 1,
          replayed: 50,
        },
        durations: {
          splitMs: 10 * HOUR,
          agentWaitMs: HOUR,
          inputWaitMs: HOUR,
          lockWaitMs: HOUR,
          sleepMs: HOUR,
          downstreamWaitMs: HOUR,
        },
        agents: { uses: 9, withoutAgent: 1 },
        stages: { stages: 100, executed: 1 },
      }),
    );
    assert.equal(found.length, 10);
  });
});
