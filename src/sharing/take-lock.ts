import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { readPrivate, writePrivate } from "./private-files.ts";
import { ShareError } from "./share-error.ts";

/** How often a lock that somebody holds is looked at again, and for how long: longer than a report takes to be sent at worst. */
const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 450;

/**
 * Takes a lock: a file that names this process. Waits for who holds it; the lock of a process that is gone is taken over.
 *
 * @throws ShareError `in-use` after three quarters of a minute, `unwritable`
 */
export async function takeLock(lock: string, mostLooks = MOST_LOOKS): Promise<void> {
  const own = `${lock}.${randomUUID()}`;
  writePrivate(own, `${process.pid} ${startOf(process.pid)}`);
  try {
    for (let looks = 0; looks < mostLooks; looks++) {
      if (tryLock(lock, own)) return;
      await setTimeout(LOOK_AGAIN_MS);
    }
  } finally {
    rmSync(own, { force: true });
  }
  throw new ShareError("in-use", "Another command is changing what is shared.", "Wait until it has ended.");
}

/** The lock comes with its content, so that none is ever seen without. */
function tryLock(lock: string, own: string): boolean {
  removeStale(lock);
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw new ShareError("unwritable", `${lock} cannot be made.`, "Make room, or see who may write there.");
  }
}

/**
 * Removes the lock of a process that is gone. It gets another name first: of two that find it one alone can do that, and a lock that
 * was taken in between is put back.
 */
function removeStale(lock: string): void {
  const holder = holderOf(lock);
  if (holder === undefined || isAlive(holder)) return;
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
    if (holderOf(aside) === holder) rmSync(aside, { force: true });
    else renameSync(aside, lock);
  } catch {
    // Somebody else was first.
  }
}

/** What a lock names; undefined when there is none. */
function holderOf(lock: string): string | undefined {
  try {
    return readPrivate(lock)?.toString("latin1");
  } catch {
    return "";
  }
}

/** A process has a number and a start: numbers come again, in a container that is started anew even at once. */
function isAlive(holder: string): boolean {
  const [id, start = ""] = holder.split(" ");
  const number = Number(id);
  // One that names no process is somebody's file: it is not removed.
  if (!Number.isInteger(number) || number <= 0) return true;
  try {
    process.kill(number, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return start === "" || start === startOf(number);
}

/** When a process began, in ticks since the machine did (field 22 of `/proc/<pid>/stat`, proc(5)); empty where that is not known. */
function startOf(id: number): string {
  try {
    // The name of the program may hold spaces and brackets; what follows the last bracket is fields 3 and on.
    return (
      readFileSync(`/proc/${id}/stat`, "latin1")
        .replace(/^.*\) /s, "")
        .split(" ")[19] ?? ""
    );
  } catch {
    return "";
  }
}
