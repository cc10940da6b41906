import type { LockObservation } from "../../model/running.ts";
import type { PlacedRun } from "./holds.ts";
import type { NodeMaker } from "./wait-graph.ts";

/**
 * The node of a lock: free once its holder leaves the block that holds it; nothing where it is free or nobody knows.
 *
 * A reserved lock, and one whose holder is no longer running, are stuck by themselves: no run will release them. A name that is
 * no resource is tried as a label: then any resource that has it will do.
 */
export function lockNode(resource: string, maker: NodeMaker): number | undefined {
  const lock = maker.lockNamed(resource);
  if (lock !== undefined) return resourceNode(lock, maker);
  const alternatives = (maker.context.controller.locks ?? []).filter(({ labels }) => labels.includes(resource));
  return alternatives.length === 0 ? unlistedNode(resource, maker) : anyOf(resource, alternatives, maker);
}

function resourceNode({ resource, heldBy, isReserved }: LockObservation, maker: NodeMaker): number | undefined {
  if (heldBy === undefined)
    return isReserved ? maker.add({ place: { kind: "lock", resource, fault: "reserved" }, isStuck: true }) : undefined;
  const holder = maker.runNamed(heldBy);
  if (holder === undefined)
    return maker.add({ place: { kind: "lock", resource, fault: "orphaned", heldBy }, isStuck: true });
  const hold = maker.holds.locks.get(resource)?.find(({ run }) => run === holder);
  const node = hold === undefined ? holdUnseen(resource, holder, maker) : maker.addHold(hold);
  return maker.add({ place: { kind: "lock", resource, heldBy }, on: [node] });
}

/** Where it is not seen which block of the holder has the lock: all that is found of it, but what waits for the lock itself. */
function holdUnseen(resource: string, holder: PlacedRun, maker: NodeMaker): number {
  const on = maker.placesOf(holder).filter((_, index) => {
    const { waitsOn } = holder.findings[index]!;
    return !waitsOn.some((target) => target.kind === "lock" && target.resource === resource);
  });
  return maker.add({ place: { kind: "hold", run: holder.run.run }, on });
}

function anyOf(resource: string, locks: readonly LockObservation[], maker: NodeMaker): number {
  const nodes = locks.map((lock) => resourceNode(lock, maker));
  const taken = nodes.filter((node) => node !== undefined);
  const on = taken.length === nodes.length ? taken : [];
  return maker.add({ place: { kind: "lock", resource }, needs: "any", on, shown: taken });
}

/** Without a list of locks: who is seen inside a block that holds it. */
function unlistedNode(resource: string, maker: NodeMaker): number | undefined {
  const holds = maker.holds.locks.get(resource) ?? [];
  if (holds.length === 0) return undefined;
  const heldBy = holds[0]!.run.run.run;
  return maker.add({ place: { kind: "lock", resource, heldBy }, on: holds.map((hold) => maker.addHold(hold)) });
}
