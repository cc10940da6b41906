import { randomUUID } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { CliError } from "./cli-error.ts";

/** Refuses a place for `--html` that no file can be written to. @throws CliError */
export function checkHtmlTarget(path: string): void {
  checkTarget(path, { option: "--html", example: "report.html" });
}

/** Refuses a place that no file can be written to, before the work for it is done. @throws CliError */
export function checkTarget(
  path: string,
  { option, example }: { readonly option: string; readonly example: string },
): void {
  if (path === "" || path === "-")
    throw new CliError(
      `${option} needs the name of a file${path === "-" ? ": it does not write to standard output" : ""}.`,
      `For example ${option} ${example}.`,
    );
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() || path.endsWith("/"))
    throw new CliError(
      `${path} is a directory.`,
      `Name a file in it, for example ${option} ${path.replace(/\/*$/, "/")}${example}.`,
    );
  if (stats !== undefined && !stats.isFile()) throw new CliError(`${path} is no file.`, "Name a file to write to.");
  if (stats !== undefined && isDatabase(path))
    throw new CliError(`${path} is a store, which would be lost.`, "Name another file to write to.");
  checkDirectory(dirname(path));
}

/** A DuckDB file, whoever made it: the bytes after its checksum say so. */
function isDatabase(path: string): boolean {
  const start = Buffer.alloc(12);
  const file = openSync(path, "r");
  try {
    return readSync(file, start, 0, start.length, 0) === start.length && start.toString("latin1", 8, 12) === "DUCK";
  } finally {
    closeSync(file);
  }
}

/** Refuses a directory that is not there or may not be written into. @throws CliError */
export function checkDirectory(directory: string): void {
  if (!existsSync(directory))
    throw new CliError(`${directory} does not exist.`, "Make the directory, or name another.");
  if (!statSync(directory).isDirectory()) throw new CliError(`${directory} is no directory.`, "Name another place.");
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch {
    throw new CliError(`You may not write into ${directory}.`, "Choose another place.");
  }
}

/** Why a file cannot be written, by the code of the system. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: "its directory is gone",
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "nothing can be written there",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is full",
  EISDIR: "it is a directory",
  ENAMETOOLONG: "its name is too long",
};

/**
 * Writes a file whole or not at all: whoever reads it meanwhile sees the old one. `mode` says who may read it, as far as the
 * umask lets them.
 *
 * @throws CliError
 */
export function writeFileAtomically(file: string, text: string, mode = 0o666): void {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: "wx", mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
    throw new CliError(`${file} cannot be written: ${reasons[code] ?? code}.`, "Choose another place.");
  }
}
