import { randomUUID } from "node:crypto";
import { existsSync, linkSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { formatBytes } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";
import { CliError } from "./cli-error.ts";
import type { BackUpFlags } from "./commands/backup.ts";
import { openExistingStore, placeOfStore } from "./open-store.ts";
import { checkDirectory } from "./write-file.ts";

/** Copies the store into a file, whole or not at all. @throws StoreError, CliError */
export async function runBackUp(asked: string, { store: askedStore, force }: BackUpFlags): Promise<void> {
  const file = resolve(asked);
  checkPlace(file, { store: placeOfStore(askedStore), mayReplace: force === true });
  const store = await openExistingStore(askedStore);
  process.umask(0o077);
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await store.backUp(temporary);
    put(temporary, file, force === true);
  } finally {
    rmSync(temporary, { force: true });
    await store.close();
  }
  process.stderr.write(`The store is copied to ${visible(asked)} (${formatBytes(statSync(file).size)}).\n`);
}

/** Gives a whole file its name; without `mayReplace` never over one that came meanwhile, where the file system can tell. */
function put(temporary: string, file: string, mayReplace: boolean): void {
  try {
    if (!mayReplace) return linkSync(temporary, file);
  } catch {
    // Some file systems have no second names.
    if (existsSync(file)) throw isThere(file);
  }
  renameSync(temporary, file);
}

/** What stands beside a store and is part of it. */
const OWN = [".wal", ".sock", ".tmp", ".last-scan.json"];

function checkPlace(file: string, { store, mayReplace }: { store: string; mayReplace: boolean }): void {
  checkDirectory(dirname(file));
  if (OWN.some((suffix) => file === `${store}${suffix}`))
    throw new CliError(`${file} belongs to the store itself.`, "Name another file.");
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isFile()) throw new CliError(`${file} is no file.`, "Name a file to write to.");
  if (existsSync(store) && realpathSync(file) === realpathSync(store))
    throw new CliError(`${file} is the store itself.`, "Name another file.");
  if (!mayReplace) throw isThere(file);
}

function isThere(file: string): CliError {
  return new CliError(`${file} is there already.`, "Name another file, or say --force to write over it.");
}
