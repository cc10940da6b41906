import { ReleaseError } from "../../privacy/release-error.ts";
import { tryTurn } from "../../util/turn-lock.ts";

/**
 * Does something while no other process does anything under the same lock. A lock whose process has ended is taken over.
 *
 * @throws ReleaseError BUSY, DISK
 */
export async function locked<T>(file: string, action: () => T | Promise<T>): Promise<T> {
  const end = turnOf(file);
  try {
    return await action();
  } finally {
    end();
  }
}

function turnOf(file: string): () => void {
  let end: (() => void) | undefined;
  try {
    end = tryTurn(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "an unknown error";
    throw new ReleaseError("DISK", `${file} cannot be made: ${code}.`, "Make room, and check who may write there.");
  }
  if (end !== undefined) return end;
  throw new ReleaseError(
    "BUSY",
    "Another release is at work on the same ledger.",
    `Wait for it to end. If there is none, remove the files ${file}.*.`,
  );
}
