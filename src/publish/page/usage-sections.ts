import type { FeatureRow, Report, ReportOf } from "../../model/report.ts";
import { formatCount, formatDuration, formatShare, isSingular, plural } from "../format.ts";
import { useRange } from "../use-range.ts";
import { bar, barsOf, durationCell, minorNumbers, names, numbers, outOf, shareCell, text } from "./cells.ts";
import type { Block, Section } from "./page.ts";

/** What Declarative Pipelines declare, and how they escape. */
export function declarativeSection(report: ReportOf<"declarative" | "scriptEscapes">): Section {
  const { declarative } = report;
  const head = { id: "declarative", title: "Declarative" };
  if (declarative.pipelines === 0) return { ...head, blocks: [text("No Declarative Pipeline ran in this period.")] };
  const table = (caption: string, rows: readonly FeatureRow[]): Block[] =>
    featureTable({ caption, rows, whole: declarative.pipelines });
  return {
    ...head,
    blocks: [
      text(
        `${escapes(report)} ${formatShare(declarative.anyPost, declarative.pipelines, "Declarative Pipelines")} ${isSingular(declarative.anyPost, declarative.pipelines) ? "declares" : "declare"} a post condition.`,
      ),
      ...usesTable(report),
      ...table("Directives", declarative.directives),
      ...table("Options", declarative.options),
      ...table("Post, of the Pipeline", declarative.postPipeline),
      ...table("Post, of a stage", declarative.postStage),
      ...table("When", declarative.when),
      ...table("Triggers", declarative.triggers),
      ...table("Parameters", declarative.parameters),
      ...table("Agent", declarative.agents),
    ],
  };
}

function escapes({ scriptEscapes: script }: ReportOf<"scriptEscapes">): string {
  if (script.pipelines === 0)
    return `None of ${plural(script.declarativePipelines, "Declarative Pipeline")} that ran escapes into script.`;
  const some = formatShare(script.pipelines, script.declarativePipelines, "Declarative Pipelines that ran");
  const isOne = isSingular(script.pipelines, script.declarativePipelines);
  return `${some} ${isOne ? "escapes" : "escape"} into script, by ${isOne ? "its" : "their"} latest run.`;
}

/** How often Pipelines escape; nothing where none does. */
function usesTable({ scriptEscapes: script }: ReportOf<"scriptEscapes">): Block[] {
  if (script.pipelines === 0) return [];
  const rows = script.byUses.map(({ uses, pipelines }) => ({ name: useRange(uses), pipelines }));
  return featureTable({ caption: "Uses of script", rows, whole: script.declarativePipelines });
}

function featureTable({
  caption,
  rows,
  whole,
}: {
  caption: string;
  rows: readonly FeatureRow[];
  whole: number;
}): Block[] {
  if (rows.length === 0) return [];
  return [
    {
      kind: "table",
      table: {
        caption,
        isNarrow: true,
        columns: [names(caption), ...numbers("Pipelines", "Share"), bar],
        rows: rows.map((row) => [
          row.name,
          formatCount(row.pipelines),
          shareCell(row.pipelines, whole),
          row.pipelines / whole,
        ]),
      },
    },
  ];
}

/** Shared libraries. */
export function librariesSection({ libraries, runs }: ReportOf<"libraries" | "runs">): Section {
  const head = { id: "libraries", title: "Shared libraries" };
  const configured = `${formatCount(libraries.configuredGlobal)} configured globally, ${formatCount(libraries.configuredInFolders)} in folders`;
  if (libraries.versionsInUse === 0)
    return { ...head, blocks: [text(`No run in this period used a shared library; ${configured}.`)] };
  const unused =
    libraries.configuredUnused === 0 ? "" : `; no run here used ${formatCount(libraries.configuredUnused)} of them`;
  return {
    ...head,
    blocks: [
      text(
        `${formatShare(libraries.runs, runs.total, "runs")}, of ${plural(libraries.pipelines, "Pipeline")}, used one; ${configured}${unused}.`,
      ),
      {
        kind: "table",
        table: {
          caption: `Versions in use${outOf(libraries.versions.length, libraries.versionsInUse)}`,
          columns: [
            names("Library"),
            names("Version"),
            ...minorNumbers("Pipelines"),
            ...numbers("Runs"),
            ...minorNumbers("Share"),
            bar,
          ],
          rows: libraries.versions.map((row) => [
            row.library,
            row.isFloating ? `${row.version} (moves)` : row.version,
            formatCount(row.pipelines),
            formatCount(row.runs),
            shareCell(row.runs, runs.total),
            row.runs / runs.total,
          ]),
        },
      },
    ],
  };
}

const agentKinds = {
  built_in: "built-in: the controller itself",
  configured: "configured agents",
  other: "cloud agents, or removed before a scan",
} as const;

/** Agents and labels. */
export function agentsSection({ agents }: ReportOf<"agents">): Section {
  const head = { id: "agents", title: "Agents and labels" };
  const configured = configuredAgents(agents);
  if (agents.uses === 0) return { ...head, blocks: [text(`No run in this period asked for an agent. ${configured}`)] };
  const without = agents.withoutAgent === 0 ? "" : ` ${formatCount(agents.withoutAgent)} never got an agent.`;
  return {
    ...head,
    blocks: [
      text(`${plural(agents.uses, "node step")}.${without} ${configured}`),
      labelsTable(agents),
      ...agentKindsTable(agents),
    ],
  };
}

function configuredAgents({ configuredAgents: n, agentExecutors, builtInExecutors }: Report["agents"]): string {
  const own =
    builtInExecutors === undefined ? "" : `; ${plural(builtInExecutors, "executor")} on the controller itself`;
  return n === 0
    ? `No agent is configured${own}.`
    : `${plural(n, "agent")} configured, with ${plural(agentExecutors, "executor")}${own}.`;
}

function labelsTable({ labels }: Report["agents"]): Block {
  const waitShare = barsOf(labels, (row) => row.waitMsP95 ?? 0);
  const columns = [
    ...minorNumbers("Pipelines"),
    ...numbers("Uses"),
    ...minorNumbers("Wait p50"),
    ...numbers("Wait p95"),
  ];
  return {
    kind: "table",
    table: {
      caption: "Labels asked for",
      columns: [names("Label"), ...columns, bar],
      rows: labels.map((row) => [
        row.label ?? "(any agent)",
        formatCount(row.pipelines),
        formatCount(row.uses),
        durationCell(row.waitMsP50),
        durationCell(row.waitMsP95),
        waitShare(row),
      ]),
    },
  };
}

function agentKindsTable({ byKind }: Report["agents"]): Block[] {
  if (byKind.length === 0) return [];
  const all = byKind.reduce((sum, row) => sum + row.uses, 0);
  return [
    {
      kind: "table",
      table: {
        caption: "Agents they got",
        columns: [names("Kind"), ...minorNumbers("Agents"), ...numbers("Held", "Uses"), ...minorNumbers("Share"), bar],
        rows: byKind.map((row) => [
          agentKinds[row.kind],
          formatCount(row.agents),
          formatDuration(row.heldMs),
          formatCount(row.uses),
          shareCell(row.uses, all),
          row.uses / all,
        ]),
      },
    },
  ];
}

/** What the timers measure; source: `org.jenkinsci.plugins.workflow.cps.CpsFlowExecution.TimingKind`. */
const timers: Readonly<Record<string, string>> = {
  parse: "parse: compiling the script",
  classLoad: "classLoad: loading classes",
  run: "run: the Groovy program",
  runQueue: "runQueue: tasks of the program's thread",
  saveProgram: "saveProgram: saving the program",
  flowNode: "flowNode: saving flow nodes",
};

/** The engine's own cost. */
export function engineSection({ engine }: ReportOf<"engine">): Section {
  const head = { id: "engine", title: "Engine cost" };
  if (engine.timers.length === 0 && engine.durability.length === 0)
    return { ...head, blocks: [text("No run in this period tells what the engine spent.")] };
  const share = barsOf(engine.timers, (row) => row.perRunNsP95);
  const hinted = engine.durability.reduce((sum, row) => sum + row.pipelines, 0);
  const timersTable: Block = {
    kind: "table",
    table: {
      caption: "Time the engine spends on the controller, per run",
      columns: [names("Timer"), ...numbers("Runs", "p50", "p95"), bar],
      rows: engine.timers.map((row) => [
        timers[row.timer] ?? row.timer,
        formatCount(row.runs),
        formatDuration(row.perRunNsP50 / 1e6),
        formatDuration(row.perRunNsP95 / 1e6),
        share(row),
      ]),
      note: "The timers overlap, so they do not add up.",
    },
  };
  const hints: Block = {
    kind: "table",
    table: {
      caption: "Durability hints",
      columns: [names("Hint"), ...numbers("Pipelines", "Share"), bar],
      rows: engine.durability.map((row) => [
        row.hint ?? "(not recorded)",
        formatCount(row.pipelines),
        shareCell(row.pipelines, hinted),
        row.pipelines / hinted,
      ]),
      note: "Each Pipeline by its latest run.",
    },
  };
  const some = engine.heavyPipelines === 0 ? "No Pipeline" : plural(engine.heavyPipelines, "Pipeline");
  const heavy = `${some} ${engine.heavyPipelines > 1 ? "make" : "makes"} over ${formatCount(engine.heavyFlowNodes)} flow nodes in a median run.`;
  return {
    ...head,
    blocks: [
      text(heavy),
      ...(engine.timers.length > 0 ? [timersTable] : []),
      ...(engine.durability.length > 0 ? [hints] : []),
    ],
  };
}
