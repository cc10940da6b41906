import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InventoryMoment, InventoryReach } from "../../model/inventory.ts";
import type { InventoryChange, InventoryComparison, InventoryDiff } from "../../model/inventory-diff.ts";
import type { PipelineProfile } from "../../model/inventory-profile.ts";
import type { InventoryAbout } from "./about.ts";
import { comparisonPage } from "./comparison-page.ts";
import { sentencesOf } from "./sentences.ts";

const reach: InventoryReach = {
  controllers: ["ci"],
  pipelines: 9,
  runs: 99,
  firstRunAt: Date.UTC(2026, 7, 1),
  lastRunAt: Date.UTC(2026, 8, 28),
  firstScanAt: Date.UTC(2026, 8, 15),
};

const about: InventoryAbout = { reach, folder: undefined, generatedAt: Date.UTC(2026, 8, 30), top: 10 };

function moment(at: number, profiles: readonly PipelineProfile[] = []): InventoryMoment {
  const snapshot = {
    pipelines: 20,
    active: 9,
    profiled: 20,
    uses: [],
    libraries: [],
    complexity: [],
    controllers: [],
  };
  return { at, snapshot, profiles, setup: [], setupSinceAt: reach.firstScanAt };
}

function comparison(diff: Partial<InventoryDiff>, profiles: readonly PipelineProfile[] = []): InventoryComparison {
  const nothing = { changes: [], notKnownThen: [], notKnownNow: [], uses: [], libraries: [] };
  return {
    before: moment(Date.UTC(2026, 8, 2)),
    now: moment(Date.UTC(2026, 8, 30), profiles),
    diff: { ...nothing, ...diff },
  };
}

function change(aspect: InventoryChange["aspect"], more: Partial<InventoryChange> = {}): InventoryChange {
  return {
    controller: "ci",
    pipeline: "a",
    isBranch: false,
    aspect,
    name: "",
    from: undefined,
    to: undefined,
    ...more,
  };
}

const each = (names: string, make: (pipeline: string) => InventoryChange): InventoryChange[] =>
  names.split("").map(make);

const using = (pipeline: string, library: string, version: string): PipelineProfile =>
  ({ controller: "ci", pipeline, run: { libraries: [{ library, version }] } }) as unknown as PipelineProfile;

const moved = each("abcdef", (pipeline) => change("library", { pipeline, name: "x", from: "1.2", to: "1.3" }));

const cases: readonly (readonly [
  what: string,
  diff: Partial<InventoryDiff>,
  said: readonly (readonly [headline: string, detail: string])[],
])[] = [
  [
    "nothing",
    {},
    [
      [
        "Nothing changed in how Pipelines are made or controllers are set up.",
        "Pipelines may have run more or less often: flowmeter report says so.",
      ],
    ],
  ],
  [
    "moves to Declarative",
    {
      changes: each("abc", (pipeline) => change("syntax", { pipeline, from: "scripted", to: "declarative" })),
      uses: [
        {
          group: "syntax",
          name: "declarative",
          before: { pipelines: 12, of: 20 },
          now: { pipelines: 15, of: 20 },
        },
      ],
    },
    [
      [
        "3 Pipelines moved to Declarative.",
        "a, b and c. Declarative now: 75 % of Pipelines (15 of 20); then 60 % (12 of 20).",
      ],
    ],
  ],
  [
    "less script",
    {
      changes: [change("script", { from: "2" })],
      uses: [
        { group: "script", name: "1-2", before: { pipelines: 7, of: 17 }, now: { pipelines: 7, of: 19 } },
        { group: "script", name: "0", before: { pipelines: 10, of: 17 }, now: { pipelines: 12, of: 19 } },
      ],
    },
    [["script use fell from 41 % to 37 % of Declarative Pipelines.", "7 of 17 then, 7 of 19 now. Stopped: a."]],
  ],
  [
    "script where there are few",
    {
      changes: [change("script", { to: "2" })],
      uses: [{ group: "script", name: "1-2", before: { pipelines: 0, of: 2 }, now: { pipelines: 1, of: 3 } }],
    },
    [["script is used by 1 of 3 Declarative Pipelines, then by 0 of 2.", "Started: a."]],
  ],
  [
    "a library in two versions",
    {
      changes: moved,
      libraries: [
        { library: "x", version: "1.2", before: 10, now: 1 },
        { library: "x", version: "1.3", before: 0, now: 6 },
      ],
    },
    [
      [
        "Library x: 6 Pipelines moved from 1.2 to 1.3, 1.2 is still used by 1.",
        "To 1.3: a, b, c and 3 more. Still 1.2: late.",
      ],
    ],
  ],
  [
    "comings, goings and branches",
    {
      changes: [
        change("existence", { pipeline: "pr", isBranch: true, to: "pr" }),
        change("existence", { pipeline: "new", to: "new" }),
        change("existence", { pipeline: "old", from: "old" }),
        change("name", { pipeline: "now", from: "then", to: "now" }),
      ],
    },
    [
      [
        "2 Pipelines are new, 1 Pipeline is gone, 1 Pipeline was renamed.",
        "New: new and pr (1 branch among them). Gone: old. Renamed: then → now.",
      ],
    ],
  ],
  [
    "plugins and agents",
    {
      changes: [
        change("plugin.version", { pipeline: undefined, name: "git", from: "5.9.0", to: "5.10.0" }),
        change("plugin.version", { pipeline: undefined, name: "mailer", from: "5.10", to: "5.9" }),
        change("plugin.version", { pipeline: undefined, name: "ant", to: "1" }),
        change("agent.configured", { pipeline: undefined, name: "mac", from: "yes" }),
      ],
    },
    [
      [
        "1 plugin was upgraded, 1 downgraded, 1 installed.",
        "Upgraded: git 5.9.0 → 5.10.0. Downgraded: mailer 5.10 → 5.9. Installed: ant 1.",
      ],
      ["1 agent was removed.", "Removed: mac."],
    ],
  ],
  [
    "what is not known of then",
    { changes: [change("disabled", { to: "disabled" })], notKnownThen: [{ controller: "ci", pipeline: "old" }] },
    [
      ["1 Pipeline was disabled.", "a."],
      [
        "What 1 Pipeline was on 2026-09-01 is not known.",
        "They never ran, or their first runs were discarded before they were read: old. They are in the numbers of now only.",
      ],
    ],
  ],
  [
    "growth and declarations",
    {
      changes: [
        change("flowNodes", { from: "100", to: "400" }),
        change("option", { name: "timeout", to: "declared" }),
        change("postStage", { name: "always", from: "declared" }),
      ],
    },
    [
      ["1 Pipeline grew to at least twice the size.", "a: flow nodes 100 → 400."],
      [
        "1 Pipeline declares other things than before.",
        "now option timeout: a; no more stage post condition always: a.",
      ],
    ],
  ],
];

describe("what changed, in sentences", () => {
  for (const [what, diff, said] of cases)
    it(what, () => {
      const sentences = sentencesOf(comparison(diff, [using("late", "x", "1.2"), using("a", "x", "1.3")]), about);
      assert.deepEqual(
        sentences.map(({ headline, detail }) => [headline, detail]),
        said,
      );
    });

  it("names controllers where there are several", () => {
    const several = { ...about, reach: { ...reach, controllers: ["ci", "other"] } };
    const changes = [
      change("jenkins.version", { pipeline: undefined, from: "2.9.1", to: "2.10.1" }),
      change("syntax", { from: "declarative", to: "scripted" }),
    ];
    assert.deepEqual(
      sentencesOf(comparison({ changes }), several).map(({ headline, detail }) => [headline, detail.split(".")[0]]),
      [
        ["1 Pipeline moved to Scripted.", "ci: a"],
        [
          "Jenkins of ci was upgraded from 2.9.1 to 2.10.1.",
          "Compare what runs cost and how often they fail before and after: flowmeter report --since",
        ],
      ],
    );
  });

  it("stand on a page that says of which days they are and what is known later only", () => {
    const page = comparisonPage(comparison({ changes: moved }), about);
    assert.equal(page.title, "Jenkins Pipelines: what changed from 2026-09-01 to 2026-09-29");
    assert.match(page.subtitle.join(" "), /configured libraries are compared since 2026-09-15 only/);
    const [changed] = page.sections;
    assert.deepEqual(changed?.blocks[0]?.kind === "table" && changed.blocks[0].table.rows[0], [
      "a",
      "library x 1.2 → 1.3",
    ]);
  });

  it("hold percentage points only where both wholes are large enough", () => {
    const uses: InventoryDiff["uses"] = [
      { group: "syntax", name: "scripted", before: { pipelines: 7, of: 17 }, now: { pipelines: 7, of: 19 } },
      { group: "script", name: "0", before: { pipelines: 1, of: 4 }, now: { pipelines: 5, of: 19 } },
      { group: "option", name: "timeout", before: { pipelines: 3, of: 9 }, now: { pipelines: 3, of: 19 } },
    ];
    const shares = comparisonPage(comparison({ uses }), about).sections.find(({ id }) => id === "shares");
    assert.deepEqual(
      shares?.blocks.flatMap((block) => (block.kind === "table" ? block.table.rows : [])),
      [
        ["Scripted", "41 %", "37 %", "−4"],
        ["none", "1 of 4", "26 %", undefined],
      ],
    );
  });
});
