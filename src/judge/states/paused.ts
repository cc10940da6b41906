import type { LogSign, SignKind } from "../../model/running.ts";
import { type Look, nothing, one } from "../look.ts";
import { makeFinding, phraseFact } from "../make-finding.ts";
import type { RunView } from "../run-view.ts";
import { sure } from "../sure.ts";
import { instantWords } from "../words.ts";

const pauseKinds: ReadonlySet<SignKind> = new Set<SignKind>(["pausing", "stillPaused", "resuming", "readyToRun"]);
/** A flow node this much later than the pause says that it is over. */
const LATER_MS = 10_000;

/** PAUSED: the last that the log says of the engine is that it pauses. Steps on agents go on printing meanwhile. */
export function paused(view: RunView): Look {
  const { run, at } = view;
  const sign = pauseOf(view);
  if (sign === undefined) return nothing;
  const open = run.pauses.findLast(({ toAt }) => toAt === undefined);
  const since = sign.at ?? open?.fromAt;
  if (since !== undefined && run.lastNodeAt !== undefined && run.lastNodeAt > since + LATER_MS) return nothing;
  return one(
    makeFinding(view, undefined, {
      state: "PAUSED",
      level: "stuck",
      since,
      confidence: open === undefined ? sure.oneSource : sure.twoSources,
      because: [phraseFact(`the run is paused${since === undefined ? "" : ` since ${instantWords(since, at)}`}`, sign)],
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
