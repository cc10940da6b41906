import { statSync } from "node:fs";
import { BundleError } from "../bundle-error.ts";
import { bundleDirectory, readDirectoryBundle } from "./directory-bundle.ts";
import { readZipBundle } from "./zip-bundle.ts";

/** Texts of the files that are read of a support bundle, by their names in it. @throws BundleError */
export async function readBundle(path: string): Promise<ReadonlyMap<string, string>> {
  const directory = statSync(path).isDirectory() ? (bundleDirectory(path) ?? path) : undefined;
  const texts = directory === undefined ? await readZipBundle(path) : readDirectoryBundle(directory);
  if (texts.size > 0) return texts;
  throw new BundleError(
    "not-a-bundle",
    "This is no support bundle with Pipelines: none of the files that are read is in it.",
    "In Jenkins, choose the components about Pipelines, or all, under Support.",
  );
}
