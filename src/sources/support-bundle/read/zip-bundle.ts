import { type Entry, openPromise, type ZipFile } from "yauzl";
import { BundleError } from "../bundle-error.ts";
import { crc32 } from "./crc32.ts";
import {
  isWanted,
  MOST_BYTES,
  MOST_FILE_BYTES,
  MOST_FILES,
  MOST_RATIO,
  prefixBy,
  RATIO_FROM_BYTES,
} from "./wanted-files.ts";

/** Kind of a file in the upper half of an entry's attributes, where a UNIX system made it: a link. */
const KIND_MASK = 0o170000;
const LINK = 0o120000;

/**
 * Texts of the wanted files of a bundle that is an archive, by name.
 *
 * Nothing is written anywhere. An archive that is made to do harm is refused as a whole, before anything of it is unpacked.
 *
 * @throws BundleError
 */
export async function readZipBundle(path: string): Promise<Map<string, string>> {
  try {
    const archive = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true });
    try {
      return await readWanted(archive);
    } finally {
      archive.close();
    }
  } catch (error) {
    throw error instanceof BundleError ? error : bundleError(error);
  }
}

async function readWanted(archive: ZipFile): Promise<Map<string, string>> {
  if (archive.entryCount > MOST_FILES)
    throw hostile(`it has ${archive.entryCount} files, and no support bundle has more than ${MOST_FILES}`);
  const entries: Entry[] = [];
  for await (const entry of archive.eachEntry()) {
    checkEntry(entry);
    entries.push(entry);
  }
  const prefix = entries.map(({ fileName }) => prefixBy(fileName)).find((found) => found !== undefined) ?? "";
  const files = new Map<string, Entry>();
  for (const entry of entries) {
    const name = entry.fileName.startsWith(prefix) ? entry.fileName.slice(prefix.length) : "";
    if (isWanted(name) && !files.has(name)) files.set(name, entry);
  }
  checkSizes([...files.values()]);
  const texts = new Map<string, string>();
  for (const [name, entry] of files) texts.set(name, await textOf(archive, entry));
  return texts;
}

function checkEntry(entry: Entry): void {
  if (entry.isEncrypted()) throw damaged("it is encrypted", "Decrypt it first.");
  if (((entry.externalFileAttributes >>> 16) & KIND_MASK) === LINK) throw hostile("it has a link in it");
}

/** By what the archive says of itself; that it holds is seen while it is unpacked. */
function checkSizes(entries: readonly Entry[]): void {
  let bytes = 0;
  for (const { uncompressedSize, compressedSize } of entries) {
    bytes += uncompressedSize;
    const isBomb = uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * MOST_RATIO;
    if (isBomb) throw hostile("a file in it would unpack to more than 500 times its size");
    if (uncompressedSize > MOST_FILE_BYTES) throw hostile("a file in it is larger than 64 MB");
  }
  if (bytes > MOST_BYTES) throw hostile("the files in it are larger than 256 MB together");
}

async function textOf(archive: ZipFile, entry: Entry): Promise<string> {
  const chunks: Buffer[] = [];
  const stream = await archive.openReadStreamPromise(entry);
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (crc32(bytes) !== entry.crc32) throw damaged("a file in it does not have its check sum", "Fetch it again.");
  return bytes.toString("utf8");
}

function hostile(why: string): BundleError {
  return new BundleError("hostile", `This archive is refused: ${why}.`, "Give a support bundle as Jenkins made it.");
}

function damaged(why: string, hint: string): BundleError {
  return new BundleError("damaged", `This archive cannot be read: ${why}.`, hint);
}

/** In a sentence of our own: what the reader says may hold names of the archive. */
function bundleError(error: unknown): BundleError {
  const message = error instanceof Error ? error.message : "";
  if (/relative path|absolute path|backslash|characters in fileName/i.test(message))
    return hostile("a file in it has a name that leads out of it");
  if (/encrypt/i.test(message)) return damaged("it is encrypted", "Decrypt it first.");
  if (/EACCES|EPERM/.test(message)) return damaged("it may not be read", "Run as a user who may read it.");
  if (/compression method/i.test(message)) return damaged("it is packed in an unusual way", "Pack it again.");
  return damaged("it is cut short, damaged, or no ZIP archive", "Fetch it again.");
}
