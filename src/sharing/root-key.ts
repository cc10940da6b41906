import { createHmac } from "node:crypto";
import { realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RandomSource } from "../privacy/report/random-source.ts";
import { derivedBytes } from "../privacy/wire/keys.ts";
import { readPrivate, writePrivate } from "./private-files.ts";
import { ShareError } from "./share-error.ts";

/** The secret that all keys of a controller come from, made by chance and of nothing else, and kept in one file. */
export class RootKey {
  private readonly file: string;
  private readonly guardFile: string;

  constructor(
    private readonly directory: string,
    private readonly machineId: string,
  ) {
    this.file = join(directory, "root.key");
    this.guardFile = join(directory, "root.guard");
  }

  /** The secret; undefined before the first consent, and after it was destroyed. @throws ShareError */
  read(): Uint8Array | undefined {
    const text = readPrivate(this.file)?.toString("latin1");
    if (text === undefined) return undefined;
    if ((statSync(this.file).mode & 0o077) !== 0)
      throw new ShareError(
        "unwritable",
        "Others may read the key of sharing.",
        `Make it yours alone: chmod 600 ${this.file}`,
      );
    if (!/^[0-9a-f]{64}\n$/.test(text))
      throw new ShareError(
        "unwritable",
        `${this.file} holds no key.`,
        "`flowmeter share new-identity --force --yes` makes a new one.",
      );
    return new Uint8Array(Buffer.from(text.trim(), "hex"));
  }

  /** Makes a new secret in place of any that is there. */
  make(random: RandomSource): Uint8Array {
    const root = random.bytes(32);
    writePrivate(this.file, `${Buffer.from(root).toString("hex")}\n`);
    writePrivate(this.guardFile, `${this.tagOf(root)}\n`);
    return root;
  }

  /** Whether this is a copy of another place: files were cloned to another machine, or to another place on this one. */
  isCloned(root: Uint8Array): boolean {
    return readPrivate(this.guardFile)?.toString("latin1") !== `${this.tagOf(root)}\n`;
  }

  /** Removes the secret: nobody can join what was sent under it any more, nor ask for it. */
  destroy(): void {
    rmSync(this.file, { force: true });
    rmSync(this.guardFile, { force: true });
  }

  /** Says where the secret was made, to whoever has the secret: machine, place and number of its directory. */
  private tagOf(root: Uint8Array): string {
    const place = realpathSync(this.directory);
    const { ino } = statSync(place, { bigint: true });
    return createHmac("sha256", root)
      .update([this.machineId, place, String(ino)].join("\0"))
      .digest("hex");
  }
}

/** Key for hashing ids of Pipelines in tables of this machine; what it hashes never leaves. */
export function localKey(root: Uint8Array): Uint8Array {
  return derivedBytes(root, ["local"]);
}
