import type { Cause, Judgement, RunVerdict } from "../../model/verdict.ts";
import { runStates } from "../../model/verdict.ts";
import { formatCount, formatInstant, formatLasting } from "../format.ts";
import { verdictWord } from "../judgement-json.ts";
import { names, numbers, text } from "./cells.ts";
import type { Block, Cell, Figure, Page, Section } from "./page.ts";
import { runVerdictSection } from "./run-verdict-section.ts";

/** How much of a judgement to show. */
export interface JudgementView {
  /** Unfold every run that needs somebody into its evidence. */
  readonly isVerbose: boolean;
  /** Most runs to list. */
  readonly top: number;
}

/** A judgement for people: the fleet in one line, its causes, then the runs, those that need a human first. */
export function judgementPage(judgement: Judgement, { isVerbose, top }: JudgementView): Page {
  const { at, fleet, runs, notes } = judgement;
  const byRun = new Map(runs.map((verdict) => [verdict.run, verdict]));
  const unfolded = isVerbose ? runs.slice(0, top) : [];
  return {
    title: `${verdictWord(fleet)}: ${headline(judgement)}`,
    subtitle: [`As of ${formatInstant(at) ?? "an unknown time"}.`, ...notes],
    figures: runs.length === 0 ? [] : figures(judgement),
    findingsTitle: fleet.causes.length === 1 ? "The cause" : "Causes",
    findings: fleet.causes.map((cause) => ({ headline: cause.sentence, detail: advice(cause, byRun) })),
    sections: [
      ...(runs.length === 0 ? [] : [runsSection(runs, { at, top })]),
      ...unfolded.map((verdict) => runVerdictSection(verdict, at)),
    ],
    footer: footer(isVerbose, runs),
  };
}

/** The sentence of the fleet; what it says of the first cause follows under that cause. */
function headline({ fleet: { sentence, causes } }: Judgement): string {
  const first = causes[0]?.sentence;
  const short = first === undefined ? sentence : sentence.replace(first, "").replace(/\s+/g, " ").trim();
  return short.replace(/\.$/, "");
}

function figures({ fleet, runs }: Judgement): Figure[] {
  const count = (group: string): number => runs.filter(({ state }) => runStates[state].group === group).length;
  const figure = (label: string, value: number, note?: string): Figure => ({ label, value: formatCount(value), note });
  const unseen = fleet.running - fleet.observed;
  const held = fleet.executorsHeld;
  const wait = fleet.oldestWaitMs;
  return [
    figure("Running", fleet.running),
    figure("Moving", count("moves")),
    figure("Waiting", count("waits"), wait === undefined ? undefined : `up to ${formatLasting(wait)}`),
    figure("Stuck", fleet.stuck, held === 0 ? undefined : `hold ${held} executor${held === 1 ? "" : "s"}`),
    ...(fleet.watch === 0 ? [] : [figure("To watch", fleet.watch)]),
    ...(unseen === 0 ? [] : [figure("Not observed", unseen)]),
  ];
}

/** What to do, as the verdict of the first run that is held up says. */
function advice({ holdsUp, state }: Cause, byRun: ReadonlyMap<string, RunVerdict>): string {
  const verdict =
    holdsUp.map((run) => byRun.get(run)).find((one) => one?.state === state) ?? byRun.get(holdsUp[0] ?? "");
  if (verdict === undefined) return runStates[state].meaning;
  return `${sentence(`${verdict.who}: ${verdict.do}`)} Clears when ${sentence(verdict.clearsWhen)}`;
}

function sentence(words: string): string {
  const text = words.charAt(0) + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function runsSection(runs: readonly RunVerdict[], { at, top }: { at: number; top: number }): Section {
  const shown = runs.slice(0, top);
  const more = runs.length - shown.length;
  const rows = shown.map((verdict): Cell[] => [
    verdict.run,
    verdict.level === "watch" ? `${verdict.state} (watch)` : verdict.state,
    verdict.since === undefined ? undefined : formatLasting(Math.max(0, at - verdict.since)),
    verdict.chain.length > 1 ? verdict.chain.slice(1).join(" → ") : undefined,
  ]);
  const table: Block = {
    kind: "table",
    table: {
      caption: "Run",
      columns: [names("Run"), names("State"), ...numbers("For"), names("At, or waits for")],
      rows,
      note: more > 0 ? `${formatCount(more)} more: --top ${runs.length}.` : undefined,
    },
  };
  return { id: "runs", title: "Running Pipelines", blocks: rows.length === 0 ? [text("None.")] : [table] };
}

function footer(isVerbose: boolean, runs: readonly RunVerdict[]): string {
  const first = runs[0]?.run;
  if (isVerbose || first === undefined) return "What the states mean: docs/judging.md.";
  return "--verbose unfolds each verdict into its evidence, --run <name#number> only one. What the states mean: docs/judging.md.";
}
