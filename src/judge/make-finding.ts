import type { BlockObservation, HeadObservation, LogSign } from "../model/running.ts";
import type { Evidence, Level, RunState } from "../model/verdict.ts";
import { activeMs } from "./clock.ts";
import type { Finding, WaitTarget } from "./finding.ts";
import { quoteOf } from "./phrases.ts";
import { type RunView, soonest } from "./run-view.ts";
import { durationWords, instantWords, nameWords } from "./words.ts";

/** What a rule says; the rest of a finding is the same for all. */
export interface Found {
  readonly state: RunState;
  readonly level: Level;
  readonly since?: number | undefined;
  readonly confidence: number;
  readonly because: readonly Evidence[];
  readonly waitsOn?: readonly WaitTarget[];
  readonly clearsWhen: string;
  readonly who?: string | undefined;
  readonly do: string;
  readonly notSeen?: readonly string[];
  /** Instants at which it may change; of them the first to come counts. */
  readonly changesAt?: readonly (number | undefined)[] | undefined;
}

/** Makes the finding of a head, or of the run as a whole. */
export function makeFinding(view: RunView, head: HeadObservation | undefined, found: Found): Finding {
  const nextAt = found.changesAt === undefined ? undefined : soonest(view.at, ...found.changesAt);
  const finding: { -readonly [Key in keyof Finding]: Finding[Key] } = {
    state: found.state,
    level: found.level,
    confidence: found.confidence,
    because: placed(found.because, view.controller.places),
    waitsOn: found.waitsOn ?? [],
    clearsWhen: found.clearsWhen,
    do: found.do,
    notSeen: joined(found.notSeen ?? [], view.run.notSeen),
  };
  if (head !== undefined) finding.flowNode = head.flowNode;
  if (found.since !== undefined && Number.isFinite(found.since)) finding.since = found.since;
  if (found.who !== undefined) finding.who = found.who;
  if (nextAt !== undefined) finding.nextAt = nextAt;
  return finding;
}

/** Names the places of a source that is no home. */
function placed(because: readonly Evidence[], places: ReadonlyMap<string, string> | undefined): readonly Evidence[] {
  if (places === undefined) return because;
  const placeOf = (file: string): string => places.get(kindOfFile(file)) ?? file;
  return because.map((evidence) => {
    const phrase = evidence.quote === undefined ? undefined : places.get("phrase");
    return { ...evidence, source: phrase ?? [...new Set(evidence.source.split(", ").map(placeOf))].join(", ") };
  });
}

/** A file of a home as it is named where any of its kind is meant. */
function kindOfFile(file: string): string {
  if (file.startsWith("workflow/")) return "workflow";
  return /^nodes\/.*\/config\.xml$/.test(file) ? "nodes/*/config.xml" : file;
}

function joined(one: readonly string[], other: readonly string[]): readonly string[] {
  if (one.length === 0) return other;
  return other.length === 0 ? one : [...new Set([...one, ...other])];
}

/** A fact, and where it was seen. */
export function fact(sentence: string, source: string): Evidence {
  return { fact: sentence, source };
}

/** A fact read from a phrase of Jenkins in the log, or told by the hook in its stead. */
export function phraseFact(sentence: string, sign: LogSign): Evidence {
  if (sign.toldBy !== undefined) return fact(sentence, sign.toldBy);
  const quote = quoteOf(sign);
  return quote === undefined ? fact(sentence, "log") : { fact: sentence, source: "log", quote };
}

/** How a head is called: `step 7 (sh)`, `the end of stage (flow node 9)`. */
export function headWords({ flowNode, function: name, position, path }: HeadObservation): string {
  if (position !== "end") return flowNode < 0 ? `a ${nameWords(name)} step` : `step ${flowNode} (${nameWords(name)})`;
  // The path of an end is that of the block it ends, by function.
  return `the end of ${nameWords(path.slice(path.lastIndexOf("/") + 1)) || "a block"} (flow node ${flowNode})`;
}

/** How long something has lasted; of what was not active time, how much was: `51 min (19 min while Jenkins ran)`. */
export function lastedWords(view: RunView, fromAt: number): string {
  const wallMs = Math.max(0, view.at - fromAt);
  const ranMs = activeMs(fromAt, view.at, view.stops);
  const ran = wallMs - ranMs < MINUTE_MS ? "" : ` (${durationWords(ranMs)} while Jenkins ran)`;
  return `${durationWords(wallMs)}${ran}`;
}

const MINUTE_MS = 60_000;

/** File of a head's flow node; where it is only known to wait, that of the queue. */
export function nodeFile({ flowNode }: Pick<HeadObservation, "flowNode">): string {
  return flowNode < 0 ? "queue.xml" : `workflow/${flowNode}.xml`;
}

/** The `timeout` around a head that ends it first. */
export function timeoutOf({ at }: RunView, { blocks }: HeadObservation): BlockObservation | undefined {
  let first: BlockObservation | undefined;
  for (const block of blocks)
    if (
      block.timeoutAt !== undefined &&
      block.timeoutAt > at &&
      !(first !== undefined && first.timeoutAt! <= block.timeoutAt)
    )
      first = block;
  return first;
}

/** `, or at 12:05 UTC, when its timeout ends it`; nothing when no timeout will. */
export function timeoutWords(view: RunView, head: HeadObservation): string {
  const block = timeoutOf(view, head);
  return block === undefined ? "" : `, or a timeout ends it at ${instantWords(block.timeoutAt!, view.at)}`;
}
