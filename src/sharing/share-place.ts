import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { digestOf } from "../dictionary/digest.ts";
import { derivedBytes } from "../privacy/wire/keys.ts";
import { Agreements } from "./agreements.ts";
import { AuditLog } from "./audit-log.ts";
import { Outbox } from "./outbox.ts";
import { makePrivate } from "./private-files.ts";
import { RootKey } from "./root-key.ts";
import { takeLock } from "./take-lock.ts";

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
function shareDirectory({ store, controller }: Omit<PlaceOf, "machineId">): string {
  const name = createHash("sha256").update(controller).digest("hex").slice(0, 16);
  return join(`${store}.share`, name);
}

/** Opens what sharing keeps of a controller, to look at it; makes nothing. @throws ShareError */
export function openSharePlace(place: PlaceOf): SharePlace {
  const directory = shareDirectory(place);
  const rootKey = new RootKey(directory, place.machineId);
  return {
    directory,
    agreements: new Agreements(directory),
    audit: new AuditLog(join(directory, "audit.jsonl"), () => keyOfLog(rootKey)),
    outbox: new Outbox(directory),
    rootKey,
  };
}

/** A secret that cannot be read marks nothing: that must not keep anybody from writing down a no. */
function keyOfLog(rootKey: RootKey): Uint8Array | undefined {
  try {
    const root = rootKey.read();
    return root === undefined ? undefined : derivedBytes(root, ["log"]);
  } catch {
    return undefined;
  }
}

/**
 * Opens it to change something, while nobody else does; waits for who does.
 *
 * @throws ShareError `in-use` after three quarters of a minute
 */
export async function withSharePlace<T>(place: PlaceOf, use: (place: SharePlace) => Promise<T> | T): Promise<T> {
  const directory = shareDirectory(place);
  makePrivate(dirname(directory));
  makePrivate(directory);
  const giveBack = await takeLock(join(directory, "lock"));
  try {
    return await use(openSharePlace(place));
  } finally {
    giveBack();
  }
}

/** Whether the files are a copy of another place, or an older state of this one that was put back. @throws ShareError */
export function isCopy({ rootKey, outbox, audit, agreements }: SharePlace): boolean {
  const root = rootKey.read();
  if (root !== undefined && (rootKey.isCloned(root) || outbox.isRestored())) return true;
  if (audit.isRestored()) return true;
  // The consent that holds is the last one that was logged: an older list of them lacks a later no.
  const latest = agreements.all().at(-1);
  const logged = audit.entries().findLast(({ event }) => event === "consent");
  return latest !== undefined && logged?.about.consent !== digestOf(latest.consent);
}
