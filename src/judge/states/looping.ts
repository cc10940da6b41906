import type { BlockObservation, HeadObservation, RepeatObservation } from "../../model/running.ts";
import type { Level } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { type Look, nothing } from "../look.ts";
import { fact, headWords, makeFinding, nodeFile, timeoutWords } from "../make-finding.ts";
import { activeSince, type RunView, reaches, soonest } from "../run-view.ts";
import { type Bounds, loopBounds } from "../step-bounds.ts";
import { headKind, loopFunctions } from "../step-kinds.ts";
import { sure } from "../sure.ts";
import { durationWords, instantWords, nameWords } from "../words.ts";

/** A run that came to something new within this is no loop. */
const NEW_WITHIN_MS = 60_000;
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

/** A loop that has gone on for too long. */
function longLoop(view: RunView, loop: Loop): Look {
  const { heads, block, path } = loop;
  const limit = view.limits.elapsed({ family: view.run.family, path, function: block.function });
  const bounds = loopBounds(limit, view.limits.slowAfterMs(view.run.family));
  const from = block.startAt ?? view.run.seenSince;
  const lastedMs = activeSince(view, from) ?? 0;
  const nextAt = soonest(
    view.at,
    reaches(view, from, bounds.watchMs + 1),
    reaches(view, from, bounds.stuckMs && bounds.stuckMs + 1),
    ...heads.map((head) => reaches(view, head.startAt, lastedMs - dwellsMs(view, head, block) + 1)),
  );
  if (!(lastedMs > bounds.watchMs)) return { findings: [], nextAt };
  const named = namedFor(view, loop, lastedMs);
  return { nextAt, findings: named === undefined ? [] : [loopFinding(view, loop, { named, from, lastedMs, bounds })] };
}

/** What a long loop is called, and which of its heads is told. */
interface Named {
  readonly state: "LOOPING" | "SILENT_STEP";
  readonly head: HeadObservation;
}

/**
 * When all heads of a loop have been where they are for more than half of its time, nothing repeats: a step at work is then called silent,
 * by the loop's limit, and of a wait its own finding says more than how long the block around it has lasted.
 */
function namedFor(view: RunView, { heads, block }: Loop, lastedMs: number): Named | undefined {
  const isDwelling = heads.every((head) => dwellsMs(view, head, block) > lastedMs / 2);
  if (!isDwelling) return { state: "LOOPING", head: heads[0]! };
  const head = heads.find((one) => headKind(one) === "work");
  return head && { state: "SILENT_STEP", head };
}

/** How long a head within a loop has been where it is; not at all if it is the loop itself. */
function dwellsMs(view: RunView, head: HeadObservation, { flowNode }: Loop["block"]): number {
  return head.flowNode === flowNode ? 0 : (activeSince(view, head.startAt) ?? 0);
}

function loopFinding(
  view: RunView,
  { block }: Loop,
  { named: { state, head }, from, lastedMs, bounds }: { named: Named; from: number; lastedMs: number; bounds: Bounds },
): Finding {
  const { watchMs, stuckMs, samples } = bounds;
  const isStuck = stuckMs !== undefined && lastedMs > stuckMs;
  const isSilent = state === "SILENT_STEP";
  const said = `${nameWords(block.function)} ${block.flowNode}`;
  return makeFinding(view, head, {
    state,
    level: isStuck ? "stuck" : "watch",
    since: isSilent ? head.startAt : from,
    confidence: isStuck ? bounds.sureness : samples === 0 ? sure.suspicion : sure.oneInHundred,
    because: [
      fact(`${said} has gone on for ${durationWords(lastedMs)}`, nodeFile(block)),
      ...(isSilent ? [fact(`${headWords(head)} has taken most of that`, nodeFile(head))] : []),
      fact(`it may go on for ${durationWords(isStuck ? stuckMs : watchMs)}: ${bounds.from}`, "earlier runs"),
    ],
    clearsWhen: `${said} ends${timeoutWords(view, head)}`,
    do: `put a timeout around ${nameWords(block.function)}; abort the run if what it waits for will not come`,
  });
}
