import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { StoreError } from "../../store-error.ts";

/** A folder of one process that nobody else reads: what is on its way between DuckDB and ClickHouse, and the working store itself. */
export class ExchangeFiles {
  private readonly folder = mkdtempSync(join(tmpdir(), "flowmeter-working-"));
  /** A process that may not wait for its work to end leaves nothing behind all the same. */
  private readonly removeAll = (): void => rmSync(this.folder, { recursive: true, force: true });
  private count = 0;

  constructor() {
    process.once("exit", this.removeAll);
  }

  /** A file that is not there yet. */
  place(extension: string): string {
    return join(this.folder, `${this.count++}.${extension}`);
  }

  /** Writes a stream into a new file. @throws StoreError when this machine or the server it comes from fails */
  async keep(stream: Readable, extension: string): Promise<string> {
    const file = this.place(extension);
    try {
      await pipeline(stream, createWriteStream(file, { mode: 0o600 }));
      return file;
    } catch (error) {
      this.remove(file);
      throw fileError(error, this.folder);
    }
  }

  read(file: string): Readable {
    return createReadStream(file);
  }

  remove(file: string): void {
    rmSync(file, { force: true });
  }

  /** Removes all. */
  close(): void {
    process.off("exit", this.removeAll);
    this.removeAll();
  }
}

function fileError(error: unknown, folder: string): StoreError {
  const isFull = (error as { readonly code?: unknown }).code === "ENOSPC";
  return isFull
    ? new StoreError(
        "full",
        `The disk of this machine is full: ${folder} cannot grow.`,
        "Make room, or set TMPDIR to another disk.",
        { cause: error },
      )
    : new StoreError(
        "unreachable",
        "A server ended in the middle of an answer.",
        "Nothing that was acknowledged is lost; try again.",
        { cause: error },
      );
}
