import { setTimeout } from "node:timers/promises";
import { tryTurn } from "../util/turn-lock.ts";
import { ShareError } from "./share-error.ts";

/** How often a lock that somebody holds is looked at again, and for how long: nobody holds it while something is sent. */
const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 450;

/**
 * Takes a lock; waits for who holds it.
 *
 * @returns what gives it back
 * @throws ShareError `in-use` after three quarters of a minute, `unwritable`
 */
export async function takeLock(lock: string, mostLooks = MOST_LOOKS): Promise<() => void> {
  for (let looks = 0; looks < mostLooks; looks++) {
    const end = turnOf(lock);
    if (end !== undefined) return end;
    await setTimeout(LOOK_AGAIN_MS);
  }
  throw new ShareError("in-use", "Another command is changing what is shared.", "Wait until it has ended.");
}

function turnOf(lock: string): (() => void) | undefined {
  try {
    return tryTurn(lock);
  } catch {
    throw new ShareError("unwritable", `${lock} cannot be made.`, "Make room, or see who may write there.");
  }
}
