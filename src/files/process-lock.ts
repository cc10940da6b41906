import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** A lock that this process has. */
export interface ProcessLock {
  /** Gives it back; one that is somebody else's by now stays. */
  readonly release: () => void;
}

/** Locks that guard the taking over of locks that guard the taking over: each needs a crash in an instant of its own. */
const DEEPEST = 3;

/**
 * Takes a lock: a file that says which process has it; undefined when another one has. The lock of a process that has ended, also one with
 * the number of this process (in a container it is always the same), is taken over: by one alone, who holds a lock for that.
 *
 * @throws what the file system throws, like ENOSPC
 */
export function takeProcessLock(file: string, depth = 0): ProcessLock | undefined {
  const content = `${process.pid} ${startOf(process.pid)} ${bootId()} ${randomUUID()}\n`;
  const own = `${file}.${randomUUID()}`;
  try {
    // It comes with its content: none is ever seen without.
    writeFileSync(own, content, { mode: 0o600, flag: "wx" });
    if (!tryLink(own, file) && !takeOver({ own, file, depth })) return undefined;
    return { release: () => contentOf(file) === content && rmSync(file, { force: true }) };
  } finally {
    rmSync(own, { force: true });
  }
}

function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function takeOver({
  own,
  file,
  depth,
}: {
  readonly own: string;
  readonly file: string;
  readonly depth: number;
}): boolean {
  const before = contentOf(file);
  // Given back just now: who comes again has it.
  if (before === undefined || depth >= DEEPEST || isHeld(before)) return false;
  const turn = takeProcessLock(`${file}.over`, depth + 1);
  if (turn === undefined) return false;
  try {
    // Whoever was first has put a lock of its own there. Nobody else can change it: who had it has ended.
    if (contentOf(file) !== before) return false;
    renameSync(own, file);
    return true;
  } finally {
    turn.release();
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Numbers of processes come again: a process is its number and its start, on a machine since it was started. */
function isHeld(content: string): boolean {
  const [id = "", start = "", boot = ""] = content.trim().split(" ");
  const number = Number(id);
  // One that names no process is somebody's file: it is not taken away.
  if (!/^\d+$/.test(id) || number < 1) return true;
  if (boot !== "" && boot !== bootId()) return false;
  try {
    process.kill(number, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (start === "") return number !== process.pid;
  return start === startOf(number);
}

/** When a process began, in ticks since the machine did (field 22 of `/proc/<pid>/stat`, proc(5)); `-` where that is not known. */
function startOf(id: number): string {
  // The name of the program may hold spaces and brackets; what follows the last bracket is fields 3 and on.
  return (
    readOr(`/proc/${id}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ")[19] ?? "-"
  );
}

/** Of the time since the machine was started; `-` where that is not known. */
function bootId(): string {
  return readOr("/proc/sys/kernel/random/boot_id").trim() || "-";
}

function readOr(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
