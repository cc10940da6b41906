import type { ControllerSource, ControllerSources, SourceSummary } from "../../model/source-summary.ts";
import { formatCount, formatDuration, formatInstant, formatLasting, formatPercent, plural } from "../format.ts";
import {
  completenessSentence,
  costWords,
  gapSentence,
  linkCommand,
  proposalSentence,
  sourceNames,
  sourceSentence,
} from "../sources/source-words.ts";
import { minorNumbers, names, numbers, text } from "./cells.ts";
import type { Block, Cell, Page, Section } from "./page.ts";

/** Where the facts of a store come from: per controller what is connected, how complete, how late, and what it costs. */
export function sourcesPage({ controllers, proposals }: SourceSummary, now: number): Page {
  const sum = (value: (one: ControllerSources) => number): number =>
    controllers.reduce((all, one) => all + value(one), 0);
  const runs = sum((one) => one.runs);
  const unattributed = sum((one) => one.unattributed);
  return {
    title: "Where the facts come from",
    subtitle: [`${plural(controllers.length, "controller")}.`],
    figures: [
      { label: "Runs", value: formatCount(runs), note: undefined },
      {
        label: "Fully seen",
        value:
          (runs === 0
            ? undefined
            : formatPercent(
                sum((one) => one.runsFullySeen),
                runs,
              )) ?? formatCount(sum((one) => one.runsFullySeen)),
        note: undefined,
      },
      {
        label: "Unattributed",
        value: formatCount(unattributed),
        note: unattributed === 0 ? undefined : "spans or events",
      },
    ],
    findings: proposals.map((proposal) => ({
      headline: proposalSentence(proposal),
      detail: `If they are: ${linkCommand(proposal)}`,
    })),
    findingsTitle: "One controller or two?",
    sections: controllers.map((one) => section(one, now)),
    footer:
      "A run is fully seen when a home was read of it without a fault. Sources are joined by flow node; each number comes from the source that sees it best.",
  };
}

function section(one: ControllerSources, now: number): Section {
  const { controller, aliases, jenkinsVersion, sources, gaps } = one;
  const version = jenkinsVersion === undefined ? "" : `Jenkins ${jenkinsVersion}. `;
  const also = aliases.length === 0 ? "" : ` Also known as ${aliases.join(", ")}.`;
  const problems = sources.filter(({ state, sentence, refused, unattributed }) => {
    return state === "failing" || sentence !== undefined || refused !== undefined || (unattributed ?? 0) > 0;
  });
  return {
    id: `controller-${controller}`,
    title: controller,
    blocks: [
      text(`${version}${completenessSentence(one)}${also}`),
      ...(sources.length === 0 ? [text("No source has given anything yet.")] : [table(sources, now)]),
      ...listOf(
        "What to look at",
        problems.map((source) => sourceSentence(source, now)),
      ),
      ...listOf("What no source saw", gaps.map(gapSentence)),
    ],
  };
}

function table(sources: readonly ControllerSource[], now: number): Block {
  return {
    kind: "table",
    table: {
      caption: "Sources",
      columns: [names("Source"), names("Where"), ...numbers("State", "Runs", "Last", "Late"), ...minorNumbers("Costs")],
      rows: sources.map((source) => [
        sourceNames[source.kind],
        source.kind === "bundle" ? undefined : source.place,
        source.state,
        formatCount(source.runs),
        lastCell(source, now),
        source.lagMs === undefined ? undefined : formatDuration(source.lagMs),
        costWords(source.cost).join(", ") || undefined,
      ]),
    },
  };
}

/** What is long ago is said as a date: nobody counts back a year of hours. */
function lastCell({ lastAt }: ControllerSource, now: number): Cell {
  if (lastAt === undefined) return undefined;
  const ago = now - lastAt;
  return ago >= 0 && ago < 172_800_000 ? `${formatLasting(ago)} ago` : formatInstant(lastAt);
}

function listOf(title: string, items: readonly string[]): Block[] {
  return items.length === 0 ? [] : [{ kind: "list", title, items }];
}
