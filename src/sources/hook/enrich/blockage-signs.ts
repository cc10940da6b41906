import type { LogSign, SignKind } from "../../../model/running.ts";
import type { Blockage, QueueEvent } from "../events.ts";
import type { HookFleet } from "../hook-fleet.ts";

/**
 * Why the `node` steps of a run wait, as the log would say it in whatever language Jenkins speaks: by the class of the blockage.
 *
 * @param offset where they are in the log: after all that is in it, as they are newer
 */
export function blockageSigns(run: string, { queue }: HookFleet, offset: number): LogSign[] {
  const signs: LogSign[] = [];
  for (const item of queue.values()) {
    const sign = item.run?.name === run && item.node !== undefined ? signOf(item, offset) : undefined;
    if (sign !== undefined) signs.push(sign);
  }
  return signs;
}

/** Nobody can take it only when that holds of each agent that is named. */
function signOf({ node, blockages, at }: QueueEvent, offset: number): LogSign | undefined {
  const known = blockages.map(meaningOf).filter((meaning) => meaning !== undefined);
  const told = known.find(({ kind }) => kind === "executorsBusy") ?? known[0];
  // One that is not understood may be the one that matters.
  if (told === undefined || (told.kind !== "executorsBusy" && known.length < blockages.length)) return undefined;
  return { ...told, offset, flowNode: node!, at, toldBy: "hook" };
}

function meaningOf({ className, agent, label, hasNodes }: Blockage): Pick<LogSign, "kind" | "names"> | undefined {
  const simpleName = className.slice(Math.max(className.lastIndexOf("."), className.lastIndexOf("$")) + 1);
  const isMissing = simpleName === "BecauseLabelIsOffline" && hasNodes === false;
  const kind = isMissing ? "labelMissing" : meanings.get(simpleName);
  const name = agent ?? label;
  return kind === undefined ? undefined : { kind, names: name === undefined ? [] : [name] };
}

/** Classes of core's `CauseOfBlockage`, as the log's sentences mean them. */
const meanings: ReadonlyMap<string, SignKind> = new Map<string, SignKind>([
  ["BecauseLabelIsOffline", "labelOffline"],
  ["BecauseNodeIsOffline", "agentOffline"],
  ["BecauseNodeIsNotAcceptingTasks", "agentNotAccepting"],
  ["BecauseLabelIsBusy", "executorsBusy"],
  ["BecauseNodeIsBusy", "executorsBusy"],
]);
