import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import { replaceDurably, syncDirectory } from "../files/durable-file.ts";

/** Files that are to be published, by their path in the bundle. */
export type BundleFiles = ReadonlyMap<string, string>;

/** A release that was built: the files that would be published, the evidence for who reviews, and the digest of both. */
export interface Candidate {
  readonly release: string;
  readonly files: BundleFiles;
  readonly evidence: string;
  /** What approvals are bound to. */
  readonly digest: string;
}

/** Digests of files by path. */
export function fileDigests(files: BundleFiles): Record<string, string> {
  return Object.fromEntries(
    [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([path, text]) => [path, textDigest(text)]),
  );
}

/** The digest of all files of a bundle. */
export function bundleDigest(files: BundleFiles): string {
  return textDigest(canonicalJson(fileDigests(files)));
}

/** A candidate of files and evidence: one byte more or less in either is another one. */
export function candidateOf(release: string, files: BundleFiles, evidence: string): Candidate {
  return { release, files, evidence, digest: textDigest(`${bundleDigest(files)}\n${textDigest(evidence)}\n`) };
}

/** Writes a candidate whole or not at all into the directory of its release. @throws ReleaseError DISK */
export function writeCandidate(directory: string, { files, evidence }: Candidate): void {
  writeTree(join(directory, "candidate"), files);
  replaceDurably(join(directory, "evidence.json"), evidence);
}

/** Writes files into a directory of their own, whole or not at all; one that is there is replaced. @throws ReleaseError DISK */
export function writeTree(directory: string, files: BundleFiles): void {
  const fresh = `${directory}.new`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    for (const path of files.keys()) mkdirSync(dirname(join(fresh, path)), { recursive: true });
  } catch (error) {
    throw new ReleaseError("DISK", `${fresh} cannot be made: ${(error as NodeJS.ErrnoException).code}.`, "Make room.");
  }
  for (const [path, text] of files) replaceDurably(join(fresh, path), text, 0o644);
  rmSync(directory, { recursive: true, force: true });
  renameSync(fresh, directory);
  syncDirectory(dirname(directory));
}

/** The candidate in the directory of a release, as it is there now. @throws ReleaseError NO_CANDIDATE */
export function readCandidate(directory: string, release: string): Candidate {
  const tree = join(directory, "candidate");
  const evidence = join(directory, "evidence.json");
  if (!existsSync(tree) || !existsSync(evidence))
    throw new ReleaseError("NO_CANDIDATE", `Release ${release} was not built.`, "Run `flowmeter release build`.");
  return candidateOf(release, readTree(tree), readFileSync(evidence, "utf8"));
}

/** All files of a directory by their paths. */
export function readTree(directory: string): Map<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [relative(directory, file), readFileSync(file, "utf8")]),
  );
}

/** The digest of a text in hexadecimal digits. */
function textDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
