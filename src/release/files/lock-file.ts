import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { ReleaseError } from "../../privacy/release-error.ts";

/**
 * Does something while no other process does anything under the same lock. A lock whose process has ended is taken over.
 *
 * @throws ReleaseError BUSY
 */
export async function locked<T>(file: string, action: () => T | Promise<T>): Promise<T> {
  take(file);
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): void {
  if (tryTake(file)) return;
  if (!isOrphan(file)) throw busy(file);
  rmSync(file, { force: true });
  if (!tryTake(file)) throw busy(file);
}

function tryTake(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, "wx", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw unwritable(file, error);
  }
  try {
    writeSync(descriptor, `${process.pid}\n`);
    return true;
  } catch (error) {
    // On a full disk there is a file, but nothing in it: it would lock for ever.
    rmSync(file, { force: true });
    throw unwritable(file, error);
  } finally {
    closeSync(descriptor);
  }
}

function unwritable(file: string, error: unknown): ReleaseError {
  const code = (error as NodeJS.ErrnoException).code ?? "an unknown error";
  return new ReleaseError("DISK", `${file} cannot be made: ${code}.`, "Make room, and check who may write there.");
}

function isOrphan(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, "utf8").trim());
    if (!Number.isInteger(owner) || owner < 1) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function busy(file: string): ReleaseError {
  return new ReleaseError(
    "BUSY",
    "Another release is at work on the same ledger.",
    `Wait for it to end. If there is none, remove ${file}.`,
  );
}
