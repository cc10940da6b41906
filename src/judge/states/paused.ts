import type { LogSign, SignKind } from "../../model/running.ts";
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
  const { run, at } = view;
  if (run.engine?.isPaused === false) return nothing;
  const sign = pauseOf(view);
  const isSeen = run.engine?.isPaused === true;
  if (sign === undefined && !isSeen) return nothing;
  const open = run.pauses.findLast(({ toAt }) => toAt === undefined);
  const since = sign?.at ?? open?.fromAt ?? run.engine?.pausedSince;
  if (!isSeen && since !== undefined && run.lastNodeAt !== undefined && run.lastNodeAt > since + LATER_MS)
    return nothing;
  const sentence = `the run is paused${since === undefined ? "" : ` since ${instantWords(since, at)}`}`;
  return one(
    makeFinding(view, undefined, {
      state: "PAUSED",
      level: "stuck",
      since,
      confidence: isSeen || open !== undefined ? sure.twoSources : sure.oneSource,
      because: [
        ...(isSeen ? [fact("the engine holds the run: it is paused", "hook")] : []),
        ...(sign === undefined ? [] : [phraseFact(sentence, sign)]),
      ],
      clearsWhen: "it is resumed: by cancelling the shutdown, by a restart, or by its own button",
      do: "cancel the shutdown if none is to come, or resume the run",
      notSeen: ["whether Jenkins is about to shut down"],
    }),
  );
}

/** The last that the log says of the engine, when that is that it pauses. */
function pauseOf({ run, kinds }: RunView): LogSign | undefined {
  if (!kinds.has("pausing") && !kinds.has("stillPaused")) return undefined;
  const last = run.signs.findLast(({ kind }) => pauseKinds.has(kind));
  return last?.kind === "pausing" || last?.kind === "stillPaused" ? last : undefined;
}
