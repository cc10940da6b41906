import type { LogSign, SignKind } from "../../model/running.ts";
import type { Evidence } from "../../model/verdict.ts";
import { type Look, nothing, one } from "../look.ts";
import { fact, makeFinding, phraseFact } from "../make-finding.ts";
import type { RunView } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";

const pauseKinds: ReadonlySet<SignKind> = new Set<SignKind>(["pausing", "stillPaused", "resuming", "readyToRun"]);
/** A flow node this much later than the pause says that it is over. */
const LATER_MS = 10_000;

/**
 * PAUSED: the engine is seen to pause, or it is the last that the log says of it. Steps on agents go on printing meanwhile.
 *
 * A log that says nothing more after "Pausing" does not tell that it was gone on with; who sees the engine knows.
 */
export function paused(view: RunView): Look {
  const pause = pauseIn(view);
  if (pause === undefined || wentOn(view, pause)) return nothing;
  return one(
    makeFinding(view, undefined, {
      state: "PAUSED",
      level: "stuck",
      since: pause.since,
      confidence: pause.isOpen ? sure.twoSources : sure.oneSource,
      because: pauseFacts(view, pause),
      clearsWhen: "it is resumed: by cancelling the shutdown, by a restart, or by its own button",
      do: "cancel the shutdown if none is to come, or resume the run",
      notSeen: ["whether Jenkins is about to shut down"],
    }),
  );
}

interface Pause {
  readonly sign: LogSign | undefined;
  /** The engine itself was looked at. */
  readonly isSeen: boolean;
  /** It is known to last: by the engine, or by where the log stands. */
  readonly isOpen: boolean;
  readonly since: number | undefined;
}

function pauseIn(view: RunView): Pause | undefined {
  const { engine, pauses } = view.run;
  const sign = pauseOf(view);
  const isSeen = engine?.isPaused === true;
  if (engine?.isPaused === false || (sign === undefined && !isSeen)) return undefined;
  const open = pauses.findLast(({ toAt }) => toAt === undefined);
  const since = sign?.at ?? open?.fromAt ?? engine?.pausedSince;
  return { sign, isSeen, isOpen: isSeen || open !== undefined, since };
}

function wentOn({ run }: RunView, { since, isSeen }: Pause): boolean {
  return !isSeen && since !== undefined && run.lastNodeAt !== undefined && run.lastNodeAt > since + LATER_MS;
}

function pauseFacts({ at }: RunView, { sign, isSeen, since }: Pause): Evidence[] {
  const sentence = `the run is paused${since === undefined ? "" : ` since ${instantWords(since, at)}`}`;
  return [
    ...(isSeen ? [fact("the engine holds the run: it is paused", "hook")] : []),
    ...(sign === undefined ? [] : [phraseFact(sentence, sign)]),
  ];
}

/** The last that the log says of the engine, when that is that it pauses. */
function pauseOf({ run, kinds }: RunView): LogSign | undefined {
  if (!kinds.has("pausing") && !kinds.has("stillPaused")) return undefined;
  const last = run.signs.findLast(({ kind }) => pauseKinds.has(kind));
  return last?.kind === "pausing" || last?.kind === "stillPaused" ? last : undefined;
}
