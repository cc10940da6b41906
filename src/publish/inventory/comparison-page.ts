import type { ComplexityMeasure, InventorySnapshot, UseGroup } from "../../model/inventory.ts";
import type { InventoryChange, InventoryComparison, SetupAspect, UseShift } from "../../model/inventory-diff.ts";
import { formatAverage, formatCount, formatDay, formatPercent } from "../format.ts";
import { names, numbers, outOf, shareCell, text } from "../page/cells.ts";
import type { Block, Figure, Page, Section } from "../page/page.ts";
import { aboutLines, dayOf, type InventoryAbout, nameOf } from "./about.ts";
import { grouped } from "./sentence.ts";
import { sentencesOf } from "./sentences.ts";
import { changeWords, groupTitles, measureNames, partNames, setupNames, useName } from "./words.ts";

/** What changed between two instants: sentences, then the numbers then and now. */
export function comparisonPage(comparison: InventoryComparison, about: InventoryAbout): Page {
  const { before: then, now } = comparison;
  return {
    title: `Jenkins Pipelines: what changed from ${dayOf(then)} to ${dayOf(now)}`,
    subtitle: [...aboutLines(about), ...setupLines(comparison)],
    figures: figures(comparison),
    findings: sentencesOf(comparison, about),
    findingsTitle: "What changed",
    sections: [
      ...changedPipelines(comparison, about),
      ...shares(comparison, about),
      ...libraries(comparison, about),
      ...complexity(comparison),
      ...setup(comparison, about),
    ],
    footer: `Made by Flowmeter on ${formatDay(about.generatedAt)} from records that stay on this machine. Then and now are the ends of ${dayOf(then)} and ${dayOf(now)} (UTC); each Pipeline counts by its latest finished run before.`,
  };
}

/** Since when set-up can be compared, where that is later than what is asked for. */
function setupLines({ before, now }: InventoryComparison): string[] {
  const { setupSinceAt } = now;
  if (setupSinceAt === undefined || setupSinceAt <= before.at) return [];
  const what = "Jenkins, plugins, agents and configured libraries";
  return setupSinceAt > now.at
    ? [`${what} are not compared: the first scan was ${formatDay(setupSinceAt)}.`]
    : [`${what} are compared since ${formatDay(setupSinceAt)} only: a scan sees how they are, not how they were.`];
}

function figures({ before: then, now }: InventoryComparison): Figure[] {
  const figure = (label: string, value: (snapshot: InventorySnapshot) => string): Figure => ({
    label,
    value: value(now.snapshot),
    note: `${value(then.snapshot)} then`,
  });
  return [
    figure("Pipelines", ({ pipelines }) => formatCount(pipelines)),
    figure("Declarative", (snapshot) => shareText(snapshot, "syntax", (name) => name === "declarative")),
    figure("Use script", (snapshot) => shareText(snapshot, "script", (name) => name !== "0")),
    figure("Library versions", (snapshot) => formatCount(snapshot.libraries.length)),
    figure("Flow nodes, median", ({ complexity: rows }) => {
      const p50 = rows.find(({ measure }) => measure === "flowNodes")?.p50;
      return p50 === undefined ? "–" : formatAverage(p50);
    }),
  ];
}

/** The share of Pipelines with one of some values of a group; `–` where there are none to have it. */
export function shareText({ uses }: InventorySnapshot, group: UseGroup, isMeant: (name: string) => boolean): string {
  const rows = uses.filter((use) => use.group === group);
  const of = rows[0]?.of ?? 0;
  const part = rows.filter(({ name }) => isMeant(name)).reduce((sum, { pipelines }) => sum + pipelines, 0);
  return of === 0 ? "–" : (formatPercent(part, of) ?? `${part} of ${of}`);
}

/** Few words per change, and few changes per Pipeline, so that a row stays a row. */
const MOST_CHANGES = 5;

function changedPipelines({ diff }: InventoryComparison, about: InventoryAbout): Section[] {
  const name = nameOf(about);
  const changed = diff.changes.filter(({ pipeline, aspect }) => pipeline !== undefined && aspect !== "existence");
  const groups = grouped(changed, ({ controller, pipeline }) => `${controller}\0${pipeline}`);
  if (groups.length === 0) return [];
  const shown = groups.slice(0, about.top);
  const rows = shown.map(([, changes]) => [
    name({ controller: changes[0]!.controller, pipeline: changes[0]!.pipeline ?? "" }),
    wordsOf(changes),
  ]);
  const caption = `Pipelines that changed${outOf(shown.length, groups.length)}`;
  return [
    {
      id: "pipelines",
      title: "Pipelines that changed",
      blocks: [{ kind: "table", table: { caption, columns: [names(caption), names("What changed")], rows } }],
    },
  ];
}

/** Changes of one Pipeline as a list in one line. */
export function wordsOf(changes: readonly InventoryChange[]): string {
  const words = changes.map(changeWords);
  const rest = words.length - MOST_CHANGES;
  return rest > 0 ? [...words.slice(0, MOST_CHANGES), `and ${rest} more`].join("; ") : words.join("; ");
}

function shares({ diff }: InventoryComparison, { top }: InventoryAbout): Section[] {
  const blocks = (Object.keys(groupTitles) as UseGroup[]).flatMap((group): Block[] => {
    const rows = diff.uses.filter((use) => use.group === group && (!isDeclared(group) || isShifted(use)));
    if (rows.length === 0) return [];
    const sorted = [...rows].sort(
      (one, other) => Math.abs(shift(other)) - Math.abs(shift(one)) || other.now.pipelines - one.now.pipelines,
    );
    const shown = sorted.slice(0, top);
    const caption = `${groupTitles[group]}${outOf(shown.length, rows.length)}`;
    return [
      {
        kind: "table",
        table: {
          caption,
          isNarrow: true,
          columns: [names(caption), ...numbers("Then", "Now", "Change")],
          rows: shown.map((row) => [
            useName(group, row.name),
            shareCell(row.before.pipelines, row.before.of),
            shareCell(row.now.pipelines, row.now.of),
            points(row),
          ]),
        },
      },
    ];
  });
  const lead = text(
    "Shares of the Pipelines of then and of now; of what Declarative Pipelines declare, shares of these, where more or fewer declare it. The change is in percentage points.",
  );
  return blocks.length === 0 ? [] : [{ id: "shares", title: "How Pipelines are made", blocks: [lead, ...blocks] }];
}

/** Of declarations, which are many, only those that more or fewer Pipelines have. */
function isDeclared(group: UseGroup): boolean {
  return group in partNames;
}

function isShifted({ before: then, now }: UseShift): boolean {
  return then.pipelines !== now.pipelines;
}

function shift({ before: then, now }: UseShift): number {
  return (now.of === 0 ? 0 : now.pipelines / now.of) - (then.of === 0 ? 0 : then.pipelines / then.of);
}

/** `+4` or `−12` percentage points; nothing where one of the wholes is too small for a percentage. */
function points(row: UseShift): string | undefined {
  const sides = [row.before, row.now];
  if (sides.some(({ pipelines, of }) => formatPercent(pipelines, of) === undefined)) return undefined;
  const change = Math.round(shift(row) * 100);
  if (change === 0) return "=";
  return change > 0 ? `+${change}` : `−${-change}`;
}

function libraries({ diff }: InventoryComparison, { top }: InventoryAbout): Section[] {
  if (diff.libraries.length === 0) return [];
  const sorted = [...diff.libraries].sort((one, other) =>
    one.library < other.library
      ? -1
      : one.library > other.library
        ? 1
        : other.now - one.now || other.before - one.before,
  );
  const shown = sorted.slice(0, Math.max(top, 20));
  return [
    {
      id: "libraries",
      title: "Shared libraries",
      blocks: [
        {
          kind: "table",
          table: {
            caption: `Versions in use${outOf(shown.length, sorted.length)}`,
            columns: [names("Library"), names("Version"), ...numbers("Pipelines then", "Now")],
            rows: shown.map(({ library, version, before, now }) => [
              library,
              version ?? "(not recorded)",
              formatCount(before),
              formatCount(now),
            ]),
          },
        },
      ],
    },
  ];
}

function complexity({ before: then, now }: InventoryComparison): Section[] {
  const measures = Object.keys(measureNames) as ComplexityMeasure[];
  const rows = measures.flatMap((measure) => {
    const [before, after] = [then, now].map(({ snapshot }) =>
      snapshot.complexity.find((row) => row.measure === measure),
    );
    if (before === undefined && after === undefined) return [];
    const cells = [before?.p50, after?.p50, before?.max, after?.max];
    return [[measureNames[measure], ...cells.map((value) => (value === undefined ? undefined : formatAverage(value)))]];
  });
  if (rows.length === 0) return [];
  return [
    {
      id: "complexity",
      title: "Complexity",
      blocks: [
        {
          kind: "table",
          table: {
            caption: "One run of each Pipeline",
            columns: [names("Size"), ...numbers("Median then", "Now", "Largest then", "Now")],
            rows,
          },
        },
      ],
    },
  ];
}

function setup({ diff }: InventoryComparison, { top, reach }: InventoryAbout): Section[] {
  const changes = diff.changes.filter(({ pipeline }) => pipeline === undefined);
  if (changes.length === 0) return [];
  const shown = changes.slice(0, Math.max(top, 20));
  const isOne = reach.controllers.length <= 1;
  return [
    {
      id: "setup",
      title: "How controllers are set up",
      blocks: [
        {
          kind: "table",
          table: {
            caption: `Changes${outOf(shown.length, changes.length)}`,
            columns: [names("What"), names("Name"), names("Then"), names("Now")],
            rows: shown.map(({ controller, aspect, name, from, to }) => {
              const what = setupNames[aspect as SetupAspect];
              return [isOne ? what : `${controller}: ${what}`, name === "" ? undefined : name, from, to];
            }),
          },
        },
      ],
    },
  ];
}
