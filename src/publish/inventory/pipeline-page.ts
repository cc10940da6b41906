import type { PipelineHistory } from "../../model/inventory-diff.ts";
import { holdingDirectives, type PipelineProfile, type RunProfile } from "../../model/inventory-profile.ts";
import { formatCount, formatDay, plural } from "../format.ts";
import { names, outOf, text } from "../page/cells.ts";
import type { Block, Page } from "../page/page.ts";
import { type InventoryAbout, listed, nameOf } from "./about.ts";
import { wordsOf } from "./comparison-page.ts";
import { originName, partNames, syntaxName } from "./words.ts";

/** What one Pipeline is made of, and each day on which that changed. */
export function pipelinePage(history: PipelineHistory, about: InventoryAbout): Page {
  const { profile, runs, firstRunAt, lastRunAt } = history;
  const period =
    firstRunAt === undefined || lastRunAt === undefined
      ? "No run in the store."
      : `${plural(runs, "run")} in the store, ${formatDay(firstRunAt)} to ${formatDay(lastRunAt)}.`;
  const { run } = profile;
  return {
    title: `Pipeline ${nameOf(about)(profile)}`,
    subtitle: [period],
    figures: [
      { label: "Syntax", value: syntaxName(profile.syntax), note: profile.isDisabled ? "disabled" : undefined },
      ...(run === undefined ? [] : sizes(run)),
    ],
    findings: [],
    sections: [
      { id: "profile", title: "What it is made of", blocks: profileBlocks(profile) },
      { id: "history", title: "What changed", blocks: historyBlocks(history, about) },
    ],
    footer: `Made by Flowmeter on ${formatDay(about.generatedAt)} from records that stay on this machine. Days are UTC; of each day its last finished run counts.`,
  };
}

function sizes({ stages, flowNodes, parallelWidth, scriptLines }: RunProfile): Page["figures"] {
  return [
    { label: "Stages", value: formatCount(stages), note: undefined },
    { label: "Flow nodes", value: formatCount(flowNodes), note: undefined },
    { label: "Parallel branches", value: formatCount(parallelWidth), note: undefined },
    ...(scriptLines === undefined
      ? []
      : [{ label: "Lines of script", value: formatCount(scriptLines), note: undefined }]),
  ];
}

function profileBlocks(profile: PipelineProfile): Block[] {
  const { run } = profile;
  if (run === undefined) return [text("No finished run shows how it is made.")];
  const declared = Object.entries(partNames).flatMap(([part, title]): (readonly [string, string])[] => {
    const found = run.declared
      .filter((one) => one.part === part && !(part === "directive" && holdingDirectives.has(one.name)))
      .map(({ name }) => name);
    return found.length === 0 ? [] : [[`${title[0]?.toUpperCase()}${title.slice(1)}`, listed(found, 12)]];
  });
  const libraries = run.libraries.map(({ library, version }) => `${library} ${version ?? "(version not recorded)"}`);
  const rows: (readonly [string, string | undefined])[] = [
    [
      "As of",
      `run ${run.runNumber}${run.startAt === undefined ? "" : `, ${formatDay(run.startAt)}`}${run.result === undefined ? "" : `, ${run.result}`}`,
    ],
    ["Script from", originName(profile.origin)],
    ["Durability hint", run.durability],
    ["Depth of stages", run.stageDepth === undefined ? undefined : formatCount(run.stageDepth)],
    ["Libraries", libraries.length === 0 ? "none" : listed(libraries, 12)],
    ...(run.syntax === "declarative" ? [["script steps", formatCount(run.scriptSteps)] as const] : []),
    ...declared,
  ];
  return [{ kind: "table", table: { caption: "Profile", columns: [names("Profile"), names("")], rows } }];
}

function historyBlocks({ entries, profile }: PipelineHistory, { top }: InventoryAbout): Block[] {
  if (entries.length === 0)
    return [text(profile.run === undefined ? "Nothing is known of it." : "Nothing, as far as its runs show.")];
  const shown = entries.slice(0, top);
  const caption = `Day${outOf(shown.length, entries.length)}`;
  return [
    {
      kind: "table",
      table: {
        caption,
        columns: [names(caption), names("What changed")],
        rows: shown.map(({ dayAt, changes }) => [formatDay(dayAt), wordsOf(changes)]),
      },
    },
  ];
}
