import { createHash } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Agreements } from "./agreements.ts";
import { AuditLog } from "./audit-log.ts";
import { Outbox } from "./outbox.ts";
import { makePrivate } from "./private-files.ts";
import { RootKey } from "./root-key.ts";
import { ShareError } from "./share-error.ts";

/** All that sharing keeps of one controller, below one directory that is its owner's alone. */
export interface SharePlace {
  readonly directory: string;
  readonly agreements: Agreements;
  readonly audit: AuditLog;
  readonly outbox: Outbox;
  readonly rootKey: RootKey;
}

/** Which controller, and where its store is. */
export interface PlaceOf {
  /** File of the store: what sharing keeps stands beside it. */
  readonly store: string;
  /** Name of the controller in the store. */
  readonly controller: string;
  readonly machineId: string;
}

/** Where sharing keeps what it knows of a controller; it need not be there. */
export function shareDirectory({ store, controller }: Omit<PlaceOf, "machineId">): string {
  const name = createHash("sha256").update(controller).digest("hex").slice(0, 16);
  return join(`${store}.share`, name);
}

/** Opens what sharing keeps of a controller, to look at it; makes nothing. @throws ShareError */
export function openSharePlace(place: PlaceOf): SharePlace {
  const directory = shareDirectory(place);
  return {
    directory,
    agreements: new Agreements(directory),
    audit: new AuditLog(join(directory, "audit.jsonl")),
    outbox: new Outbox(directory),
    rootKey: new RootKey(directory, place.machineId),
  };
}

/** Opens it to change something, while nobody else does. @throws ShareError `in-use` */
export async function withSharePlace<T>(place: PlaceOf, use: (place: SharePlace) => Promise<T> | T): Promise<T> {
  const directory = shareDirectory(place);
  makePrivate(directory);
  const lock = join(directory, "lock");
  takeLock(lock);
  try {
    return await use(openSharePlace(place));
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): void {
  if (existsSync(lock) && !isAlive(lock)) rmSync(lock, { force: true });
  try {
    const handle = openSync(lock, "wx", 0o600);
    writeSync(handle, String(process.pid));
    closeSync(handle);
  } catch {
    throw new ShareError("in-use", "Another command is changing what is shared.", "Wait until it has ended.");
  }
}

/** Whether the process that a lock names still is; one that was killed leaves its lock behind. */
function isAlive(lock: string): boolean {
  try {
    const id = Number(readFileSync(lock, "utf8"));
    if (!Number.isInteger(id) || id <= 0) return true;
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
