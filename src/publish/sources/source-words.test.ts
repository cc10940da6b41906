import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ControllerSources } from "../../model/source-summary.ts";
import { gapKinds } from "../../model/sources.ts";
import { sourcesPage } from "../page/sources-page.ts";
import { renderTerminal } from "../terminal/render-page.ts";
import { completenessSentence, gapSentence, linkCommand, proposalSentence, sourceSentence } from "./source-words.ts";

const NOW = Date.UTC(2026, 10, 26);

const controller: ControllerSources = {
  controller: "ci",
  aliases: ["https://ci.example.org/"],
  jenkinsVersion: "2.541.2",
  lastScanAt: NOW,
  runs: 216,
  runsFullySeen: 210,
  runsSeenInPart: 5,
  runsWithoutFlowNodes: 1,
  runsWithQuarantinedRecords: 0,
  sources: [{ kind: "home", runs: 216, lastAt: NOW - 90_000 }],
  gaps: [{ kind: "blocks", runs: 5, count: undefined }],
  unattributed: 12,
};

describe("words about sources", () => {
  it("say how complete a controller is known", () => {
    assert.equal(
      completenessSentence(controller),
      "97 % of runs (210 of 216) fully seen, 5 in part, 1 without flow nodes. 12 spans or events unattributed.",
    );
    assert.equal(
      completenessSentence({ ...controller, runs: 0, unattributed: 1 }),
      "No run is known yet. 1 span or event unattributed.",
    );
  });

  it("say how a source does, how late and what it costs", () => {
    assert.equal(sourceSentence(controller.sources[0]!, NOW), "Jenkins home: 216 runs, last 1 min ago.");
    assert.equal(
      sourceSentence(
        {
          kind: "rest",
          runs: 1,
          place: "ci.example.org",
          state: "failing",
          sentence: "It answers 503.",
          lagMs: 1500,
          unattributed: 1,
          refused: { malformed: 2 },
          cost: { requestsPerMinute: 2, p95Ms: 80, bytesPerMinute: 1_200_000 },
        },
        NOW,
      ),
      "REST API at ci.example.org: fails, 1 run, 1.5 s late, 2 requests/min, p95 80 ms, 1.2 MB/min. 1 span or event belongs to no known run. Not kept: malformed 2. It answers 503.",
    );
  });

  it("say what no source saw, of each kind", () => {
    for (const kind of gapKinds) assert.match(gapSentence({ kind, runs: 2, count: 3 }), /, of 2 runs \(at least 3\)$/);
  });

  it("give the command that links two controllers, safe to paste", () => {
    const proposal = { one: "ci", other: "o'hara; rm -rf ~", matching: 3 };
    assert.match(proposalSentence(proposal), /3 runs of the same Pipeline and number/);
    assert.equal(linkCommand(proposal), "flowmeter sources link ci 'o'\\''hara; rm -rf ~'");
  });

  it("make a page that hides nothing and obeys nobody", () => {
    const hostile = { ...controller, controller: "\u001b[31mred", aliases: ["\u202eabc"] };
    const page = sourcesPage({ controllers: [hostile, { ...controller, sources: [] }], proposals: [] }, NOW);
    const text = renderTerminal(page, { width: 80, hasColour: false });
    assert.ok(!text.includes("\u001b") && !text.includes("\u202e"));
    assert.match(text, /No source has given anything yet/);
    assert.match(text, /What no source saw/);
  });
});
