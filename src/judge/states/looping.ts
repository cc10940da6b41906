import type { BlockObservation, HeadObservation, RepeatObservation } from "../../model/running.ts";
import type { Level } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { type Look, nothing } from "../look.ts";
import { fact, headWords, makeFinding, nodeFile, timeoutWords } from "../make-finding.ts";
import { activeSince, type RunView, reaches, soonest } from "../run-view.ts";
import { loopBounds } from "../step-bounds.ts";
import { headKind, loopFunctions } from "../step-kinds.ts";
import { sure } from "../sure.ts";
import { durationWords, instantWords, nameWords } from "../words.ts";

/** A run that came to something new within this is no loop. */
const NEW_WITHIN_MS = 60_000;
/** A loop of which one step has taken more than this share does not loop: it is at that step. */
const DWELLING_SHARE = 0.5;

/** LOOPING: a run that goes through the same steps more often than its runs do, or polls and retries for longer. */
export function looping(view: RunView): Look {
  const looks = [...loopsOf(view).map((loop) => longLoop(view, loop)), repeating(view)];
  const findings = looks.flatMap((look) => look.findings);
  const nextAt = soonest(view.at, ...looks.map((look) => look.nextAt));
  return findings.length === 0 && nextAt === undefined ? nothing : { findings, nextAt };
}

function repeating(view: RunView): Look {
  const { run, limits } = view;
  const { repeats } = run;
  if (repeats === undefined) return nothing;
  const limit = limits.repeats(run.family, repeats.path);
  const isStuck = limit.stuck !== undefined && repeats.times > limit.stuck;
  if (!isStuck && !(repeats.times > limit.watch)) return nothing;
  const newForMs = activeSince(view, repeats.newPathAt);
  if (newForMs !== undefined && newForMs < NEW_WITHIN_MS)
    return { findings: [], nextAt: reaches(view, repeats.newPathAt, NEW_WITHIN_MS) };
  const level = isStuck ? "stuck" : "watch";
  return {
    findings: [repeatFinding(view, repeats, { level, times: isStuck ? limit.stuck! : limit.watch, from: limit.from })],
  };
}

function repeatFinding(
  view: RunView,
  { path, times, newPathAt }: RepeatObservation,
  limit: { level: Level; times: number; from: string },
): Finding {
  const since = newPathAt === undefined ? "" : `, and nothing new since ${instantWords(newPathAt, view.at)}`;
  return makeFinding(view, undefined, {
    state: "LOOPING",
    level: limit.level,
    since: newPathAt,
    confidence: limit.level === "stuck" ? sure.oneInThousand : sure.suspicion,
    because: [
      fact(`it has gone ${times} times through ${nameWords(path)}${since}`, "workflow"),
      fact(`it may go ${limit.times} times: ${limit.from}`, "earlier runs"),
    ],
    clearsWhen: "it comes to a step it has not been at",
    do: "give the loop an end; abort the run",
  });
}

/** A block that polls or repeats, and the heads within it or the head that it is itself. */
interface Loop {
  readonly heads: HeadObservation[];
  readonly block: Pick<BlockObservation, "flowNode" | "function" | "startAt">;
  readonly path: string;
}

/** Each loop once, however many heads are in it. */
function loopsOf({ run }: RunView): readonly Loop[] {
  const loops = new Map<number, Loop>();
  for (const head of run.heads) {
    const names: string[] = [];
    for (const block of head.blocks) {
      const known = loops.get(block.flowNode);
      if (known !== undefined) known.heads.push(head);
      else if (loopFunctions.has(block.function))
        loops.set(block.flowNode, { heads: [head], block, path: [...names, block.function].join("/") });
      if (block.name !== undefined) names.push(block.name.replaceAll("/", ":"));
    }
    if (head.position === "step" && loopFunctions.has(head.function))
      loops.set(head.flowNode, { heads: [head], block: head, path: head.path });
  }
  return [...loops.values()];
}

/**
 * A loop that has gone on for too long. When all of it that is open has been at one step for most of that time, nothing repeats: a step
 * at work is then called silent by the loop's limit, and what a wait is for says more than how long the block around it has lasted.
 */
function longLoop(view: RunView, { heads, block, path }: Loop): Look {
  const limit = view.limits.elapsed({ family: view.run.family, path, function: block.function });
  const bounds = loopBounds(limit, view.limits.slowAfterMs(view.run.family));
  const { watchMs, stuckMs, from: limitFrom } = bounds;
  const from = block.startAt ?? view.run.seenSince;
  const lastedMs = activeSince(view, from) ?? 0;
  const nextAt = soonest(view.at, reaches(view, from, watchMs + 1), reaches(view, from, stuckMs && stuckMs + 1));
  if (!(lastedMs > watchMs)) return { findings: [], nextAt };
  const dwelling = heads.filter((head) => dwellsMs(view, head, block) > DWELLING_SHARE * lastedMs);
  const isDwelling = dwelling.length === heads.length;
  const head = isDwelling ? dwelling.find((one) => headKind(one) === "work") : heads[0];
  if (head === undefined) return { findings: [], nextAt };
  const isStuck = stuckMs !== undefined && lastedMs > stuckMs;
  const limitMs = isStuck ? stuckMs : watchMs;
  const said = `${nameWords(block.function)} ${block.flowNode}`;
  return {
    nextAt,
    findings: [
      makeFinding(view, head, {
        state: isDwelling ? "SILENT_STEP" : "LOOPING",
        level: isStuck ? "stuck" : "watch",
        since: isDwelling ? head.startAt : from,
        confidence: isStuck ? bounds.sureness : limit.samples === 0 ? sure.suspicion : sure.oneInHundred,
        because: [
          fact(`${said} has gone on for ${durationWords(lastedMs)}`, nodeFile(block)),
          fact(`it may go on for ${durationWords(limitMs)}: ${limitFrom}`, "earlier runs"),
          ...(isDwelling ? [fact(`${headWords(head)} has taken most of that`, nodeFile(head))] : []),
        ],
        clearsWhen: `${said} ends${timeoutWords(view, head)}`,
        do: `put a timeout around ${nameWords(block.function)}; abort the run if what it waits for will not come`,
      }),
    ],
  };
}

/** How long a head within a loop has been where it is; not at all if it is the loop itself. */
function dwellsMs(view: RunView, head: HeadObservation, { flowNode }: Loop["block"]): number {
  return head.flowNode === flowNode ? 0 : (activeSince(view, head.startAt) ?? 0);
}
