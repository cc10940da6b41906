import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";

/** How the script begins: what begins otherwise is somebody else's. */
const MARK = /^\/\/ Flowmeter hook, version (\d{1,6})\./;

const FOLDER = "init.groovy.d";
const SCRIPT = "flowmeter.groovy";

/** The script in a home. */
export type HookFile =
  | { readonly kind: "none" }
  | { readonly kind: "ours"; readonly version: number }
  /** Something else has that name. */
  | { readonly kind: "foreign" };

/** Path of the script in a home. */
export function hookPath(home: string): string {
  return join(home, FOLDER, SCRIPT);
}

/** Version in the first line of a script; undefined for any other text. */
export function hookVersion(text: string): number | undefined {
  const match = MARK.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** What is at the place of the script. */
export function hookFile(home: string): HookFile {
  const stats = lstatOf(hookPath(home));
  if (stats === undefined) return { kind: "none" };
  const version = stats.isFile() ? hookVersion(attempt(hookPath(home), () => beginning(hookPath(home)))) : undefined;
  return version === undefined ? { kind: "foreign" } : { kind: "ours", version };
}

/** Writes the script, whole or not at all, as a file of whoever the home is of. @throws CliError */
export function writeHook(home: string, text: string): void {
  const folder = join(home, FOLDER);
  const stats = lstatOf(folder);
  if (stats !== undefined && !stats.isDirectory())
    throw new CliError(`${folder} is no directory.`, "Make it one: Jenkins looks for scripts in it.");
  const owner = statSync(home);
  attempt(folder, () => {
    if (stats === undefined) {
      mkdirSync(folder);
      own(folder, { flags: constants.O_RDONLY | constants.O_DIRECTORY, owner, mode: owner.mode & 0o777 });
    }
    // Jenkins runs what ends in .groovy, and only that.
    const temporary = join(folder, `.${SCRIPT}.${randomUUID()}.tmp`);
    try {
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
      own(temporary, { flags, owner, mode: 0o644 & owner.mode, text });
      renameSync(temporary, hookPath(home));
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Removes the script. @throws CliError */
export function removeHook(home: string): void {
  attempt(hookPath(home), () => unlinkSync(hookPath(home)));
}

/** The file that tells a hook that runs to end, in a folder where one wrote. */
function stopFile(home: string): string {
  return join(home, "flowmeter", "stop");
}

/** Tells a hook that runs to end; false where none ever wrote. @throws CliError */
export function writeStop(home: string): boolean {
  const folder = join(home, "flowmeter");
  if (lstatOf(folder)?.isDirectory() !== true) return false;
  if (existsSync(stopFile(home))) return true;
  attempt(stopFile(home), () => writeFileSync(stopFile(home), "", { flag: "wx", mode: 0o644 }));
  return true;
}

/** Lets a hook run again. @throws CliError */
export function removeStop(home: string): void {
  if (lstatOf(stopFile(home))?.isFile() === true) attempt(stopFile(home), () => unlinkSync(stopFile(home)));
}

interface Owned {
  readonly flags: number;
  readonly owner: Stats;
  readonly mode: number;
  /** What is written into it; absent: nothing is. */
  readonly text?: string;
}

/**
 * Gives what it opens to the owner of the home. By what is open, not by its path: whoever the home is of may put a link there at any
 * moment. Only who may give files away does; a file of its own writer is as good.
 */
function own(path: string, { flags, owner, mode, text }: Owned): void {
  const file = openSync(path, flags | constants.O_NOFOLLOW, 0o600);
  try {
    if (text !== undefined) writeFileSync(file, text);
    fchmodSync(file, mode);
    if (process.getuid?.() === 0) fchownSync(file, owner.uid, owner.gid);
  } finally {
    closeSync(file);
  }
}

function beginning(path: string): string {
  const bytes = Buffer.alloc(200);
  const file = openSync(path, "r");
  try {
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

function lstatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CliError(
      `${path} cannot be looked at: ${code}.`,
      "Run as a user who may, for example the one Jenkins runs as.",
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
}

function attempt<Value>(path: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    const code = codeOf(error);
    const why = code === "EACCES" || code === "EPERM" || code === "EROFS" ? "you may not write there" : code;
    throw new CliError(`${path} cannot be had: ${why}.`, "Run as a user who may, for example the one Jenkins runs as.");
  }
}
