import type { ComplexityMeasure, InventoryMoment, UseGroup } from "../../model/inventory.ts";
import type { Finding } from "../findings/finding.ts";
import { formatAverage, formatCount, formatDay, formatShare, plural } from "../format.ts";
import { bar, barsOf, minorNumbers, names, numbers, outOf, shareCell, text } from "../page/cells.ts";
import type { Block, Page, Section } from "../page/page.ts";
import { aboutLines, dayOf, type InventoryAbout, listed, nameOf } from "./about.ts";
import { shareText } from "./comparison-page.ts";
import { groupTitles, measureNames, syntaxName, useName } from "./words.ts";

/** How Pipelines are made at an instant, and what controllers are set up with. */
export function snapshotPage(moment: InventoryMoment, about: InventoryAbout): Page {
  const { snapshot } = moment;
  return {
    title: `Jenkins Pipelines: what they are made of, ${dayOf(moment)}`,
    subtitle: aboutLines(about),
    figures: [
      {
        label: "Pipelines",
        value: formatCount(snapshot.pipelines),
        note: `${formatCount(snapshot.active)} ran in 28 days`,
      },
      { label: "Declarative", value: shareText(snapshot, "syntax", (name) => name === "declarative"), note: undefined },
      { label: "Use script", value: shareText(snapshot, "script", (name) => name !== "0"), note: "of Declarative" },
      { label: "Library versions", value: formatCount(snapshot.libraries.length), note: undefined },
    ],
    findings: findings(moment),
    sections: [
      ...shares(moment, about),
      ...libraries(moment, about),
      ...largest(moment, about),
      ...controllers(moment),
      ...setup(moment),
    ],
    footer: `Made by Flowmeter on ${formatDay(about.generatedAt)} from records that stay on this machine. It is the end of ${dayOf(moment)} (UTC); each Pipeline counts by its latest finished run before. With --compare <day>: what changed since.`,
  };
}

function findings({ snapshot, profiles }: InventoryMoment): Finding[] {
  const byLibrary = new Map<string, string[]>();
  for (const { library, version, pipelines } of snapshot.libraries)
    byLibrary.set(library, [
      ...(byLibrary.get(library) ?? []),
      `${version ?? "(not recorded)"} by ${formatCount(pipelines)}`,
    ]);
  const several = [...byLibrary].filter(([, versions]) => versions.length > 1);
  const without = profiles.filter(({ run }) => run === undefined).length;
  return [
    ...several.map(([library, versions]) => ({
      id: "library-versions",
      headline: `Library ${library} is in use in ${versions.length} versions.`,
      detail: `${listed(versions, 6)}.`,
      weight: 50,
    })),
    ...(without === 0
      ? []
      : [
          {
            id: "without-profile",
            headline: `${formatShare(without, snapshot.pipelines, "Pipelines")} ${without === 1 && snapshot.pipelines < 5 ? "has" : "have"} no run that shows how they are made.`,
            detail: "They never ran, no run of theirs is finished, or it left no flow nodes.",
            weight: 20,
          },
        ]),
  ];
}

function shares({ snapshot }: InventoryMoment, { top }: InventoryAbout): Section[] {
  const blocks = (Object.keys(groupTitles) as UseGroup[]).flatMap((group): Block[] => {
    const rows = snapshot.uses.filter((use) => use.group === group);
    if (rows.length === 0) return [];
    const shown = rows.slice(0, top);
    const caption = `${groupTitles[group]}${outOf(shown.length, rows.length)}`;
    return [
      {
        kind: "table",
        table: {
          caption,
          isNarrow: true,
          columns: [names(caption), ...numbers("Pipelines", "Share"), bar],
          rows: shown.map(({ name, pipelines, of }) => [
            useName(group, name),
            formatCount(pipelines),
            shareCell(pipelines, of),
            of === 0 ? 0 : pipelines / of,
          ]),
        },
      },
    ];
  });
  return blocks.length === 0 ? [] : [{ id: "shares", title: "How Pipelines are made", blocks }];
}

function libraries({ snapshot }: InventoryMoment, { top }: InventoryAbout): Section[] {
  const head = { id: "libraries", title: "Shared libraries" };
  if (snapshot.libraries.length === 0)
    return snapshot.profiled === 0 ? [] : [{ ...head, blocks: [text("No Pipeline loads a shared library.")] }];
  const shown = snapshot.libraries.slice(0, top);
  return [
    {
      ...head,
      blocks: [
        {
          kind: "table",
          table: {
            caption: `Versions in use${outOf(shown.length, snapshot.libraries.length)}`,
            columns: [names("Library"), names("Version"), ...numbers("Pipelines", "Share"), bar],
            rows: shown.map(({ library, version, pipelines }) => [
              library,
              version ?? "(not recorded)",
              formatCount(pipelines),
              shareCell(pipelines, snapshot.profiled),
              pipelines / snapshot.profiled,
            ]),
          },
        },
      ],
    },
  ];
}

function largest({ snapshot, profiles }: InventoryMoment, about: InventoryAbout): Section[] {
  const all = profiles.flatMap((profile) => (profile.run === undefined ? [] : [{ ...profile, run: profile.run }]));
  const shown = all.sort((one, other) => other.run.flowNodes - one.run.flowNodes).slice(0, about.top);
  if (shown.length === 0) return [];
  const share = barsOf(shown, ({ run }) => run.flowNodes);
  const name = nameOf(about);
  const sizes = snapshot.complexity.map(
    ({ measure, p50, p95, max }) =>
      `${measureNames[measure as ComplexityMeasure]} ${[p50, p95, max].map(formatAverage).join(" / ")}`,
  );
  return [
    {
      id: "complexity",
      title: "Complexity",
      blocks: [
        text(`Of one run of each Pipeline (median / p95 / largest): ${sizes.join(", ")}.`),
        {
          kind: "table",
          table: {
            caption: `Largest Pipelines${outOf(shown.length, all.length)}`,
            columns: [
              names("Pipeline"),
              names("Syntax"),
              ...minorNumbers("Stages", "Width", "Script lines"),
              ...numbers("Flow nodes"),
              bar,
            ],
            rows: shown.map((row) => [
              name(row),
              syntaxName(row.syntax),
              formatCount(row.run.stages),
              formatCount(row.run.parallelWidth),
              row.run.scriptLines === undefined ? undefined : formatCount(row.run.scriptLines),
              formatCount(row.run.flowNodes),
              share(row),
            ]),
          },
        },
      ],
    },
  ];
}

function controllers({ snapshot }: InventoryMoment): Section[] {
  if (snapshot.controllers.length < 2) return [];
  return [
    {
      id: "controllers",
      title: "Controllers",
      blocks: [
        {
          kind: "table",
          table: {
            caption: "Controllers",
            columns: [names("Controllers"), ...numbers("Pipelines", "Active", "Declarative", "Use script")],
            rows: snapshot.controllers.map((row) => [
              row.controller,
              ...[row.pipelines, row.active, row.declarative, row.withScript].map(formatCount),
            ]),
          },
        },
      ],
    },
  ];
}

function setup({ setup: facts }: InventoryMoment): Section[] {
  if (facts.length === 0) return [];
  const count = (kind: string, attribute: string): number =>
    facts.filter((fact) => fact.kind === kind && fact.attribute === attribute).length;
  const versions = [...new Set(facts.filter(({ kind }) => kind === "jenkins").map(({ value }) => value))].sort();
  const agents = facts.filter(
    ({ kind, attribute, subject }) => kind === "agent" && attribute === "configured" && subject !== "(built-in)",
  );
  const said = [
    ...(versions.length === 0 ? [] : [`Jenkins ${listed(versions)}`]),
    ...(count("plugin", "version") === 0 ? [] : [plural(count("plugin", "version"), "plugin")]),
    plural(agents.length, "agent"),
    `${plural(count("library", "global"), "library", "libraries")} for all Pipelines`,
    `${formatCount(count("library", "folder"))} of folders`,
  ];
  return [{ id: "setup", title: "How controllers are set up", blocks: [text(`${said.join(", ")}.`)] }];
}
