import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { CliError } from "./cli-error.ts";

/** Writes a file whole or not at all: whoever reads it meanwhile sees the old one. @throws CliError */
export function writeFileAtomically(file: string, text: string): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`${file} cannot be written.`, `Choose another place. The system says: ${reason}`);
  }
}
