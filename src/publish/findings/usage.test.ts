import { testRules } from "./test-rules.ts";
import * as rules from "./usage.ts";

const dayBefore = Date.UTC(2026, 10, 23);

testRules(rules, [
  {
    rule: rules.scriptEscape,
    name: "12 of 29",
    parts: { scriptEscapes: { declarativePipelines: 29, pipelines: 12 } },
    says: "41 % of Declarative Pipelines (12 of 29) escape into script.",
  },
  {
    rule: rules.scriptEscape,
    name: "1 of 2",
    parts: { scriptEscapes: { declarativePipelines: 2, pipelines: 1 } },
    says: "1 of 2 Declarative Pipelines escapes into script.",
  },
  {
    rule: rules.scriptEscape,
    name: "1 of 8",
    parts: { scriptEscapes: { declarativePipelines: 8, pipelines: 1 } },
    says: "13 % of Declarative Pipelines (1 of 8) escape into script.",
  },
  {
    rule: rules.scriptEscape,
    name: "1 of 20",
    parts: { scriptEscapes: { declarativePipelines: 20, pipelines: 1 } },
    says: undefined,
  },
  { rule: rules.scriptEscape, name: "no Declarative Pipeline", parts: {}, says: undefined },
  {
    rule: rules.floatingLibraries,
    name: "two of three",
    parts: { libraries: { floatingLibraries: 2, librariesInUse: 3 } },
    says: "2 of 3 libraries in use are taken from a branch that moves.",
  },
  {
    rule: rules.floatingLibraries,
    name: "the only one",
    parts: { libraries: { floatingLibraries: 1, librariesInUse: 1 } },
    says: "1 of 1 library in use is taken",
  },
  { rule: rules.floatingLibraries, name: "none", parts: { libraries: { librariesInUse: 3 } }, says: undefined },
  {
    rule: rules.dormantPipelines,
    name: "seven",
    parts: { inventory: { dormant: 7, pipelines: 40 }, coverage: { lastRunAt: dayBefore } },
    says: "7 Pipelines of 40 have not run for 90 days.",
  },
  {
    rule: rules.dormantPipelines,
    name: "an old backup",
    parts: { inventory: { dormant: 40, pipelines: 40 }, coverage: { lastRunAt: 5 } },
    says: undefined,
  },
  {
    rule: rules.dormantPipelines,
    name: "one of forty",
    parts: { inventory: { dormant: 1, pipelines: 40 }, coverage: { lastRunAt: dayBefore } },
    says: undefined,
  },
  {
    rule: rules.withoutTimeout,
    name: "7 of 8",
    parts: { declarative: { pipelines: 8, anyTimeout: 1 } },
    says: "88 % of Declarative Pipelines (7 of 8) declare no timeout option.",
  },
  { rule: rules.withoutTimeout, name: "4 of 4", parts: { declarative: { pipelines: 4 } }, says: undefined },
  {
    rule: rules.withoutTimeout,
    name: "3 of 8",
    parts: { declarative: { pipelines: 8, anyTimeout: 5 } },
    says: undefined,
  },
  {
    rule: rules.withoutPost,
    name: "all of 6",
    parts: { declarative: { pipelines: 6 } },
    says: "100 % of Declarative Pipelines (6 of 6) declare no post condition.",
  },
  { rule: rules.withoutPost, name: "2 of 6", parts: { declarative: { pipelines: 6, anyPost: 4 } }, says: undefined },
  {
    rule: rules.builtInUse,
    name: "6 of 52",
    parts: {
      agents: {
        byKind: [
          { kind: "configured", uses: 46, agents: 3, heldMs: 1 },
          { kind: "built_in", uses: 6, agents: 1, heldMs: 1 },
        ],
      },
    },
    says: "12 % of agent allocations (6 of 52) ran on the controller's own executors.",
  },
  {
    rule: rules.builtInUse,
    name: "4",
    parts: { agents: { byKind: [{ kind: "built_in", uses: 4, agents: 1, heldMs: 1 }] } },
    says: undefined,
  },
  {
    rule: rules.skippedStages,
    name: "a fifth",
    parts: { stages: { stages: 100, executed: 80, skipped: [{ outcome: "skipped_for_failure", stages: 20 }] } },
    says: "20 % of stages (20 of 100) were skipped.",
  },
  { rule: rules.skippedStages, name: "a tenth", parts: { stages: { stages: 100, executed: 90 } }, says: undefined },
  {
    rule: rules.heavySurvivability,
    name: "12",
    parts: { engine: { heavyMaxSurvivability: 12 } },
    says: "12 Pipelines make over 500 flow nodes a run and use MAX_SURVIVABILITY.",
  },
  {
    rule: rules.heavySurvivability,
    name: "1",
    parts: { engine: { heavyMaxSurvivability: 1 } },
    says: "1 Pipeline makes over 500 flow nodes a run and uses MAX_SURVIVABILITY.",
  },
  {
    rule: rules.heavySurvivability,
    name: "heavy but optimized",
    parts: { engine: { heavyPipelines: 3 } },
    says: undefined,
  },
  {
    rule: rules.slowedPipelines,
    name: "one",
    parts: {
      pipelines: {
        slowed: [
          {
            controller: "ci",
            pipeline: "p",
            changedAt: Date.UTC(2026, 10, 2),
            runNumber: 9,
            ratio: 2,
            runsBefore: 8,
            runsAfter: 7,
            beforeMsP50: 60_000,
            afterMsP50: 120_000,
            pValue: 0.001,
            trend: [],
            parts: [],
          },
        ],
      },
    },
    says: "`p` got 100 % slower on 2 November.",
  },
  { rule: rules.slowedPipelines, name: "none", parts: {}, says: undefined },
  {
    rule: rules.unseenRuns,
    name: "a tenth",
    parts: { coverage: { runs: 20, runsFullySeen: 18 } },
    says: "10 % of runs (2 of 20) are not fully seen.",
  },
  {
    rule: rules.unseenRuns,
    name: "one in a hundred",
    parts: { coverage: { runs: 100, runsFullySeen: 99 } },
    says: undefined,
  },
]);
