import { type ProcessLock, takeProcessLock } from "../../files/process-lock.ts";
import { ReleaseError } from "../../privacy/release-error.ts";

/**
 * Does something while no other process does anything under the same lock. A lock whose process has ended is taken over.
 *
 * @throws ReleaseError BUSY, DISK
 */
export async function locked<T>(file: string, action: () => T | Promise<T>): Promise<T> {
  const lock = take(file);
  if (lock === undefined) throw busy(file);
  try {
    return await action();
  } finally {
    lock.release();
  }
}

function take(file: string): ProcessLock | undefined {
  try {
    return takeProcessLock(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new ReleaseError("DISK", `${file} cannot be made: ${code}.`, "Make room, and check who may write there.");
  }
}

function busy(file: string): ReleaseError {
  return new ReleaseError(
    "BUSY",
    "Another release is at work on the same ledger.",
    `Wait for it to end. If there is none, remove ${file}.`,
  );
}
