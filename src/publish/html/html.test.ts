import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import type { TimelineBucket } from "../../model/report.ts";
import { reportPage } from "../page/report-page.ts";
import { reportOf } from "../test-report.ts";
import { durationChart } from "./duration-chart.ts";
import { dayLabel } from "./frame.ts";
import { breakable, html } from "./html.ts";
import { renderHtml } from "./render-page.ts";
import { runsChart } from "./runs-chart.ts";
import { countTicks, durationTicks, labelled, logTicks } from "./ticks.ts";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u202e\u001b[2J`;

describe("markup", () => {
  it("escapes what is inserted, in texts and attributes, and not what is markup", () => {
    assert.equal(
      html`<a title="${`"<&>'`}">${["<b>", html`<i>${"<"}</i>`, undefined, 5]}</a>`.markup,
      `<a title="&quot;&lt;&amp;&gt;&#39;">&lt;b&gt;<i>&lt;</i>5</a>`,
    );
  });

  it("keeps a number and its unit on one line", () => {
    assert.equal(
      html`${"3 min 20 s of 5 d, 41 % of 3 hats"}`.markup,
      "3\u00a0min\u00a020\u00a0s of 5\u00a0d, 41\u00a0% of 3 hats",
    );
  });
});

describe("names in markup", () => {
  for (const [text, expected] of [
    ["webshop/storefront-continuous_x", "webshop/<wbr>storefront-<wbr>continuous_<wbr>x"],
    ["io.jenkins.RejectedAccessException", "io.<wbr>jenkins.<wbr>Rejected<wbr>Access<wbr>Exception"],
    ["since 2026-10-27, 4.1 s", "since 2026-10-27, 4.1\u00a0s"],
    ["a/<b>", "a/&lt;b&gt;"],
  ] as const)
    it(`breaks ${text} between its parts only`, () => assert.equal(breakable(text).markup, expected));
});

describe("the document", () => {
  const row = {
    controller: HOSTILE,
    pipeline: HOSTILE,
    runs: 1,
    judged: 1,
    failed: 1,
    totalMs: 5,
    durationMsP50: 5,
    durationMsP95: 5,
  };
  const document = renderHtml(
    reportPage(
      reportOf({
        scope: { folder: HOSTILE },
        coverage: {
          controllers: [{ controller: HOSTILE, name: HOSTILE, jenkinsVersion: undefined, lastScanAt: 1 }],
          runs: 1,
        },
        pipelines: {
          total: 1,
          totalMs: 5,
          byTime: [
            { ...row, flowNodesP50: 1, stages: 1, stageDepth: 1, blockDepth: 1, parallelWidth: 1, scriptLines: 1 },
          ],
          slowed: [
            {
              controller: HOSTILE,
              pipeline: HOSTILE,
              changedAt: 1,
              runNumber: 2,
              ratio: 2,
              runsBefore: 6,
              runsAfter: 6,
              beforeMsP50: 1,
              afterMsP50: 2,
              pValue: 0,
              trend: [1, 2],
              parts: [{ name: HOSTILE, kind: "stage", beforeMs: 1, afterMs: 2, share: 1, changed: true }],
            },
          ],
        },
      }),
    ),
  );

  it("lets no name become markup", () => {
    assert.ok(!/<script|<img|onerror='/i.test(document));
    assert.ok(!document.includes("\u202e") && !document.includes("\u001b"));
    assert.ok(document.includes("&lt;script&gt;"));
  });

  it("allows its own style sheet and nothing else, and asks for nothing", () => {
    const sheet = /<style>([\s\S]*?)<\/style>/.exec(document)?.[1] ?? "";
    const hash = createHash("sha256").update(sheet).digest("base64");
    assert.ok(
      document.includes(
        `content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
      ),
    );
    assert.deepEqual(document.match(/(?:src|href)="[^#"][^"]*"|url\(|@import|https?:\/\/| style="/g), null);
  });

  it("of an empty store says so and draws no plot", () => {
    const empty = renderHtml(reportPage(reportOf()));
    assert.ok(!/NaN|undefined|Infinity/.test(empty));
    assert.ok(!empty.includes('class="chart"'));
    assert.ok(empty.includes("No runs in this period."));
  });
});

describe("definitions in the document", () => {
  const metrics = { runs: ["run.started", "run.completed"], engine: ["cps.time", "no.such.metric"] };
  const document = renderHtml(reportPage(reportOf({ metrics })));

  it("tell once of each metric what it is, and sections link to them", () => {
    const links = [...document.matchAll(/href="#(metric-[^"]+)"/g)].map(([, id]) => id!);
    assert.deepEqual(links, ["metric-run.completed", "metric-run.started", "metric-cps.time"]);
    for (const id of links) assert.equal(document.split(`id="${id}"`).length, 2, id);
    assert.ok(document.includes("How many runs completed, by result."));
    assert.ok(document.includes("How many runs complete, and how do they end?"));
    assert.ok(document.includes("Helps to plan capacity for testing"));
  });

  it("are left out where no section names a metric", () => {
    const bare = renderHtml(reportPage(reportOf()));
    assert.ok(!bare.includes("Definitions") && !bare.includes("What these numbers mean"));
  });
});

describe("axes", () => {
  for (const [most, expected] of [
    [0, [0, 1]],
    [1, [0, 1]],
    [3, [0, 1, 2, 3]],
    [8, [0, 2, 4, 6, 8]],
    [216, [0, 50, 100, 150, 200, 250]],
  ] as const)
    it(`counts to ${most}`, () => assert.deepEqual(countTicks(most), expected));

  it("marks durations that people count in", () => {
    assert.deepEqual(durationTicks(70_000), [0, 15_000, 30_000, 45_000, 60_000, 75_000]);
    assert.deepEqual(durationTicks(3 * 3_600_000), [0, 3_600_000, 7_200_000, 10_800_000]);
    assert.equal(durationTicks(1e12).length, 6);
  });

  it("encloses a range between logarithmic marks", () => {
    assert.deepEqual(logTicks(5000, 700_000), [1000, 10_000, 60_000, 600_000, 3_600_000]);
    assert.equal(logTicks(0.5, 2e12).at(0), 1);
  });

  it("labels the first column and then at even distances", () => {
    assert.deepEqual(labelled(9, 6), [0, 2, 4, 6, 8]);
    assert.deepEqual(labelled(1, 6), [0]);
    assert.equal(dayLabel(Date.UTC(2026, 7, 31), false), "31 Aug");
    assert.equal(dayLabel(Date.UTC(2026, 7, 31), true), "Aug 2026");
  });
});

describe("charts", () => {
  const bucket: TimelineBucket = {
    startAt: Date.UTC(2026, 10, 2),
    runs: 4,
    success: 3,
    unstable: 0,
    failure: 1,
    aborted: 0,
    notBuilt: 0,
    unfinished: 0,
    durationMsP50: 60_000,
    durationMsP95: 120_000,
  };
  const none = { ...bucket, runs: 0, success: 0, failure: 0, durationMsP50: undefined, durationMsP95: undefined };

  it("stacks runs by result, heights in proportion", () => {
    const { markup } = runsChart({ bucketDays: 7, buckets: [bucket, none] });
    // Of 196 pixels for 4 runs, 147 are three of them.
    assert.ok(markup.includes('class="success"') && markup.includes('y="59" height="147"'));
    assert.ok(markup.includes('class="failure"') && markup.includes('y="10" height="49"'));
    assert.ok(markup.includes("<title>From 2026-11-02: 3 SUCCESS, 1 FAILURE</title>"));
    assert.ok(markup.includes("no runs"));
  });

  it("draws no line across a stretch without runs", () => {
    assert.equal(durationChart({ bucketDays: 7, buckets: [bucket, none, bucket] }).markup.match(/class="path"/g), null);
    assert.equal(durationChart({ bucketDays: 7, buckets: [bucket, bucket] }).markup.match(/class="path"/g)?.length, 1);
  });

  it("draws durations of 0", () => {
    const zero = { ...bucket, durationMsP50: 0, durationMsP95: 0 };
    assert.ok(!/NaN|Infinity/.test(durationChart({ bucketDays: 7, buckets: [zero, zero] }).markup));
  });
});
