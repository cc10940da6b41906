import { readQueueCause } from "../../../../model/queue-causes.ts";
import type { LogSign, SignKind } from "../../../../model/running.ts";
import { compact } from "../compact.ts";
import type { LineOwner } from "./owners.ts";
import type { Phrase } from "./phrase.ts";
import { runPhrases } from "./run-phrases.ts";
import { stepPhrases } from "./step-phrases.ts";
import { type Between, javaDate, timeSpanMs } from "./time-texts.ts";

/** Longest name kept of those in a phrase. */
const MAX_NAME = 200;

/** What Jenkins' `timestamps` puts before a line: an instant, or the time of day. */
const STAMP =
  /^(?:\[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z)\] |\d\d:\d\d:\d\d(?:\.\d{3})? {2}|\[\d\d:\d\d:\d\d\] )/;

/** Instant in the stamp of a line, as the `timestamps` step and Timestamper's global setting write it into logs of Pipelines. */
export function stampOf(text: string): number | undefined {
  const at = text.startsWith("[2") ? Date.parse(STAMP.exec(text)?.[1] ?? "") : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A line of a log and whose it is. */
export interface LogLine {
  readonly text: string;
  readonly offset: number;
  readonly owner: LineOwner;
  readonly flowNode: number | undefined;
  /** When it came, if the reader saw it come. */
  readonly seenAt: number | undefined;
  /** Agent the step runs on, if known: what Jenkins says of agents among a script's output is of this one. */
  readonly agent?: string | undefined;
  /** When the run began and the reader's time: a date in the line lies between. */
  readonly between?: Between | undefined;
}

const allPhrases = [...runPhrases, ...stepPhrases];

const phrasesOf = new Map<LineOwner, readonly Phrase[]>();

/** Phrases that lines of an owner may be: without an index any, of a step without a record all but the run's own. */
function phrasesFor(owner: LineOwner): readonly Phrase[] {
  const known = phrasesOf.get(owner);
  if (known !== undefined) return known;
  const wanted = allPhrases.filter(({ owners }) => {
    if (owner === "any") return true;
    if (owner === "unknown") return owners.some((other) => other !== "run");
    return owners.includes(owner);
  });
  phrasesOf.set(owner, wanted);
  return wanted;
}

/**
 * Finds Jenkins' own phrases among the lines of one log, line by line.
 *
 * It remembers one thing between lines: whose line said "Still waiting to schedule task", because the next line of the same
 * owner says why. Texts are not kept.
 */
export class LogSigns {
  private waiting: { readonly flowNode: number | undefined } | undefined;
  private afterTrace = false;

  /** What a line says; undefined when it is none of Jenkins' phrases. */
  read(line: LogLine): LogSign | undefined {
    const text = line.text.replace(STAMP, "").trimEnd();
    const isEchoed = this.afterTrace;
    this.afterTrace = line.owner === "script" && TRACE.test(text);
    if (this.waiting !== undefined && this.waiting.flowNode === line.flowNode) {
      this.waiting = undefined;
      if (text !== "" && !isBranchLine(text)) return signOf(line, readQueueCause(text));
    }
    for (const phrase of phrasesFor(line.owner)) {
      const match = phrase.pattern.exec(text);
      if (match === null || (line.owner === "script" && (isEchoed || isOfOtherAgent(phrase, match, line)))) continue;
      if (phrase.kind === "waitingToSchedule") this.waiting = { flowNode: line.flowNode };
      return signOf(line, { kind: phrase.kind, names: namesIn(phrase, match), ...timesIn(phrase, match, line) });
    }
    return undefined;
  }
}

/** A shell that shows its commands (`sh -x`, Jenkins' default) has just shown one that prints. */
const TRACE = /^\++ .*\b(?:echo|printf|cat|grep|tail)\b/;

/** Whether the line speaks of an agent that is not the one the step runs on: then a script made it up, or repeats it. */
function isOfOtherAgent(phrase: Phrase, match: RegExpExecArray, { agent }: LogLine): boolean {
  if (agent === undefined || !aboutAgents.has(phrase.kind)) return false;
  const [name] = namesIn(phrase, match);
  return name !== undefined && name !== agent;
}

const aboutAgents: ReadonlySet<string> = new Set<SignKind>([
  "agentMarkedOffline",
  "agentUnreachable",
  "agentRemoved",
  "agentBack",
  "waitingForReconnection",
  "interruptIgnored",
]);

/** The engine's own lines may follow at once. */
function isBranchLine(text: string): boolean {
  return text.startsWith("[Pipeline]");
}

function namesIn({ names }: Phrase, match: RegExpExecArray): readonly string[] {
  const groups = match.slice(1) as (string | undefined)[];
  return names === undefined ? groups.filter((group) => group !== undefined) : names(groups);
}

function timesIn(
  { dateGroup, spanGroup }: Phrase,
  match: RegExpExecArray,
  line: LogLine,
): Pick<LogSign, "at" | "until"> {
  const dated = dateGroup === undefined ? undefined : javaDate(match[dateGroup]!, line.between);
  const at = dated ?? stampOf(line.text) ?? line.seenAt;
  const spanMs = spanGroup === undefined ? undefined : timeSpanMs(match[spanGroup]!);
  return compact({ at, until: at === undefined || spanMs === undefined ? undefined : at + spanMs });
}

function signOf(
  { offset, flowNode, seenAt }: LogLine,
  found: Pick<LogSign, "kind" | "names"> & Pick<LogSign, "at" | "until">,
): LogSign {
  return compact({
    kind: found.kind,
    offset,
    flowNode,
    names: found.names.map((name) => name.slice(0, MAX_NAME)),
    at: found.at ?? seenAt,
    until: found.until,
  });
}
