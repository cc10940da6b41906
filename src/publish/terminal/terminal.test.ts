import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { reportPage } from "../page/report-page.ts";
import { sparkline } from "../sparkline.ts";
import { reportOf } from "../test-report.ts";
import { divide, horizontalBar } from "./bars.ts";
import { figureLines } from "./figures.ts";
import { painter } from "./paint.ts";
import { renderTerminal } from "./render-page.ts";
import { renderQuarantine } from "./render-quarantine.ts";
import { renderTable } from "./render-table.ts";
import { shortenApart } from "./shorten-apart.ts";
import { shorten, textWidth, wrap } from "./text-width.ts";

const HOSTILE = "\u001b]0;pwned\u0007\u001b[2J<script>alert(1)</script>";

describe("widths on a terminal", () => {
  it("counts columns, not code units", () => {
    assert.deepEqual(["abc", "日本", "🚀", "e\u0301", "👩‍💻", "…"].map(textWidth), [3, 4, 2, 1, 2, 1]);
  });

  for (const [text, width, expected] of [
    ["short", 10, "short"],
    ["webshop/storefront", 11, "websh…front"],
    ["webshop/storefront", 10, "websh…ront"],
    ["日本語日本語", 7, "日…語"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
  ] as const)
    it(`shortens ${text} to ${width}`, () => assert.equal(shorten(text, width), expected));

  it("breaks between words, never between a number and its unit", () => {
    assert.deepEqual(wrap("it took 55 s and 43 % of it", 10), ["it took", "55 s and", "43 % of it"]);
    assert.deepEqual(wrap("it took 8 min 55 s", 16), ["it took", "8 min 55 s"]);
  });
});

describe("bars", () => {
  it("shows what is more than nothing", () => {
    assert.deepEqual(
      [0, 0.001, 0.5, 1, 7].map((share) => horizontalBar(share, 4)),
      ["", "▏", "██", "████", "████"],
    );
    assert.equal(sparkline([0, 1, 8]), "·▁█");
    assert.equal(sparkline([0, 0]), "··");
  });

  for (const [shares, width, expected] of [
    [[0.5, 0.5], 10, [5, 5]],
    [[0.999, 0.001], 10, [9, 1]],
    [[0.34, 0.33, 0.33], 10, [4, 3, 3]],
    [[1], 10, [10]],
    [[0, 1], 10, [0, 10]],
  ] as const)
    it(`divides ${width} columns by ${shares}`, () => assert.deepEqual(divide(shares, width), expected));
});

describe("a table on a terminal", () => {
  const table = {
    caption: "c",
    columns: [
      { title: "Name", kind: "name" },
      { title: "Runs", kind: "number" },
      { title: "", kind: "bar" },
    ],
    rows: [
      ["a", "1,000", 1],
      ["a-very-long-name-of-a-pipeline", undefined, 0.5],
    ],
  } as const;

  it("aligns names to the left and numbers to the right", () => {
    assert.deepEqual(renderTable(table, 60, painter(false)), [
      "Name                             Runs",
      "a                               1,000  ██████████",
      "a-very-long-name-of-a-pipeline      –  █████",
    ]);
  });

  it("shortens names in the middle when it has to, and leaves bars out before names say nothing", () => {
    assert.equal(renderTable(table, 45, painter(false))[2], "a-very-long-n…f-a-pipeline      –  █████");
    assert.equal(renderTable(table, 36, painter(false))[2], "a-very-long-na…-of-a-pipeline      –");
  });
});

describe("names that a table shortens", () => {
  it("stay apart", () => {
    const cells = ["PLATFORM = 'linux-amd64', BROWSER = 'firefox'", "PLATFORM = 'linux-arm64', BROWSER = 'firefox'"];
    const short = shortenApart([...cells, cells[0]!, "short"], 24);
    assert.deepEqual(short, ["PLATFORM…amd64',…irefox'", "PLATFORM…arm64',…irefox'", short[0], "short"]);
  });

  it("stay apart in several groups, and where some differ late", () => {
    const texts = ["a", "b"].flatMap((group) =>
      ["x1", "x2", "y"].map((end) => `${group.repeat(20)}/${"-".repeat(30)}${end}${"~".repeat(30)}`),
    );
    for (const width of [12, 20, 40]) {
      const short = shortenApart(texts, width);
      assert.equal(new Set(short).size, texts.length, String(short));
      assert.ok(short.every((text) => textWidth(text) <= width));
    }
  });
});

describe("figures on a terminal", () => {
  const figures = [
    { label: "Pipelines", value: "1,234 of 12,345 ran", note: "10,450 Declarative" },
    { label: "Runs", value: "1,234,567", note: "23,456 a week" },
    { label: "Failed or unstable", value: "34 %", note: "123,456 of 1,234,567" },
    { label: "Median run", value: "10 min 28 s", note: "p95 10 h 28 min" },
    { label: "Time waiting", value: "0.8 %", note: "of 1,234 d 12 h" },
  ];

  for (const [width, rows] of [
    [120, 1],
    [80, 2],
    [60, 2],
    [12, 5],
  ] as const)
    it(`are whole at ${width} columns`, () => {
      const lines = figureLines(figures, width, painter(false));
      assert.equal(lines.filter((line) => line === "").length, rows - 1);
      for (const text of figures.flatMap((one) => [one.label, one.value, one.note]))
        assert.ok(
          lines.some((line) => line.includes(text)),
          text,
        );
      if (width >= 60) assert.ok(lines.every((line) => textWidth(line) <= width));
    });
});

/** A page with every kind of block, named by somebody who means ill. */
const page = reportPage(
  reportOf({
    coverage: {
      controllers: [{ controller: HOSTILE, name: HOSTILE, jenkinsVersion: HOSTILE, lastScanAt: 1 }],
      runs: 9,
      firstRunAt: 1,
      lastRunAt: 8.64e8,
    },
    runs: { total: 9, pipelines: 1, byResult: [{ result: "SUCCESS", runs: 9 }], causes: [{ cause: HOSTILE, runs: 9 }] },
    agents: {
      uses: 9,
      withoutAgent: 9,
      labels: [
        {
          label: HOSTILE,
          uses: 9,
          withoutAgent: 9,
          pipelines: 1,
          waits: 0,
          waitMsP50: undefined,
          waitMsP95: undefined,
        },
      ],
    },
    stages: {
      stages: 9,
      executed: 9,
      slowest: [
        { controller: HOSTILE, pipeline: HOSTILE, stage: HOSTILE, runs: 1, durationMsP50: 1, durationMsP95: 1 },
      ],
    },
    durations: {
      runs: 9,
      durationMsP50: 1,
      durationMsP95: 2,
      durationMsMax: 3,
      splitRuns: 9,
      splitMs: 10,
      workMs: 9,
      otherMs: 1,
    },
  }),
);

describe("a report on a terminal", () => {
  const lines = renderTerminal(page, { width: 80, hasColour: false }).split("\n");

  it("fits its width", () =>
    assert.deepEqual(
      lines.filter((line) => textWidth(line) > 80),
      [],
    ));

  it("lets no name act on the terminal", () => {
    assert.deepEqual(
      lines.filter((line) => /\p{Cc}/u.test(line)),
      [],
    );
    assert.ok(lines.some((line) => line.includes("␛")));
  });

  it("has colours only when asked for, and then only colours", () => {
    const coloured = renderTerminal(page, { width: 80, hasColour: true });
    const plain = stripVTControlCharacters(coloured);
    assert.notEqual(plain, coloured);
    assert.equal(plain, lines.join("\n"));
  });

  it("says where definitions are, in the place of showing them", () => {
    const known = reportPage(reportOf({ metrics: { runs: ["run.completed"] } }));
    const text = renderTerminal(known, { width: 80, hasColour: false });
    assert.match(text, /`flowmeter dictionary show <id>` explains a number/);
    assert.ok(!lines.join(" ").includes("flowmeter dictionary"));
  });

  it("says of each section of an empty store that there is nothing, without a number that is none", () => {
    const text = renderTerminal(reportPage(reportOf()), { width: 80, hasColour: false });
    assert.ok(!/NaN|undefined|Infinity|null/.test(text), text);
    for (const said of [
      "No runs in this period.",
      "There are no Pipelines here.",
      "No stages",
      "No errors",
      "No step invocations",
      "No Declarative Pipeline",
    ])
      assert.ok(text.includes(said), said);
  });
});

describe("quarantine on a terminal", () => {
  it("says when there is none", () => {
    assert.match(
      renderQuarantine({ total: 0, byCode: [], records: [] }, { hasColour: false }),
      /^No records are in quarantine/,
    );
  });

  it("shows files whole and names safe", () => {
    const record = {
      controller: "ci",
      file: `jobs/${HOSTILE}/builds/1/build.xml`,
      code: "malformed",
      reason: "ends early",
      since: 0,
    };
    const text = renderQuarantine(
      { total: 1, byCode: [{ code: "malformed", records: 1 }], records: [record] },
      { hasColour: false },
    );
    assert.match(text, /^1 record could not be read/);
    assert.ok(text.includes("  jobs/␛]0;pwned␇␛[2J<script>alert(1)</script>/builds/1/build.xml\n"));
    assert.ok(text.includes("malformed: ends early · since 1970-01-01"));
  });
});
