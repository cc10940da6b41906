import { randomUUID } from "node:crypto";
import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Takes the next turn of a lock, when nobody has it: a file `<lock>.<turn>` that names this process. The highest turn is the one that
 * counts; who has it makes it empty when done, and that of a process that is gone is over.
 *
 * Turns only go up, and the highest is never removed: so of two that find the same turn over one alone gets the next, and who looked long
 * ago finds that others went on and lets go. Renaming or removing one file that all share cannot do that.
 *
 * @returns what ends the turn; undefined when somebody else has it
 * @throws the error of the system when no file can be made
 */
export function tryTurn(lock: string): (() => void) | undefined {
  const last = lastTurn(lock);
  if (last > 0 && !isOver(fileOf(lock, last))) return undefined;
  const own = fileOf(lock, last + 1);
  if (!makeWhole(own)) return undefined;
  if (lastTurn(lock) !== last + 1) {
    rmSync(own, { force: true });
    return undefined;
  }
  for (const turn of turnsOf(lock)) if (turn <= last) rmSync(fileOf(lock, turn), { force: true });
  return () => endTurn(own);
}

function fileOf(lock: string, turn: number): string {
  return `${lock}.${turn}`;
}

function turnsOf(lock: string): number[] {
  const start = `${basename(lock)}.`;
  return readdirSync(dirname(lock))
    .filter((name) => name.startsWith(start) && /^\d{1,15}$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)));
}

function lastTurn(lock: string): number {
  return Math.max(0, ...turnsOf(lock));
}

/** The file comes with its content, so that none is ever seen without; false when it is there already. */
function makeWhole(file: string): boolean {
  const temporary = join(dirname(file), `.${randomUUID()}.turn`);
  try {
    writeFileSync(temporary, `${process.pid} ${startOf(process.pid)}`, { mode: 0o600, flag: "wx" });
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Needs no room on the disk. */
function endTurn(own: string): void {
  try {
    truncateSync(own);
  } catch {
    // Somebody removed it: then it is over as well.
  }
}

/** A turn that was removed while this looked is not: who removed it went on. */
function isOver(file: string): boolean {
  let holder: string;
  try {
    holder = readFileSync(file, "latin1");
  } catch {
    return false;
  }
  return holder === "" || !isAlive(holder);
}

/** A process has a number and a start: numbers come again, in a container that is started anew even at once. */
function isAlive(holder: string): boolean {
  const [id, start = ""] = holder.trim().split(" ");
  const number = Number(id);
  // One that names no process is somebody's file: it is respected.
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
    const fields = readFileSync(`/proc/${id}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields[19] ?? "";
  } catch {
    return "";
  }
}
