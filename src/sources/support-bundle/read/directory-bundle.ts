import { closeSync, constants, existsSync, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isWanted, MOST_BYTES, MOST_FILE_BYTES, MOST_FILES } from "./wanted-files.ts";

/** Links are refused by the system itself, and a pipe in a file's place must not block. */
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const pipelineFile = /^pipeline-[a-z-]+\.txt$/;

/** Where in a directory an unpacked bundle begins: it, or the one directory in it. Undefined when it holds none. */
export function bundleDirectory(path: string): string | undefined {
  if (isBundle(path)) return path;
  const inner = namesIn(path).filter((name) => isDirectory(join(path, name)));
  const only = inner.length === 1 ? join(path, inner[0]!) : undefined;
  return only !== undefined && isBundle(only) ? only : undefined;
}

/** Texts of the wanted files of an unpacked bundle, by name. No link is followed; what is too large is left out. */
export function readDirectoryBundle(directory: string): Map<string, string> {
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const name of wantedIn(directory)) {
    const text = textOf(join(directory, name), MOST_BYTES - bytes);
    if (text === undefined) continue;
    bytes += text.length;
    texts.set(name, text);
  }
  return texts;
}

/** The names that are wanted: a bundle has no more than three directories one in the other where they are. */
function* wantedIn(directory: string): Generator<string> {
  const open = [""];
  let seen = 0;
  for (let above = open.pop(); above !== undefined; above = open.pop())
    for (const name of namesIn(join(directory, above))) {
      if (++seen > MOST_FILES) return;
      const path = above === "" ? name : `${above}/${name}`;
      if (isWanted(path)) yield path;
      else if (path.split("/").length < 4 && isDirectory(join(directory, path))) open.push(path);
    }
}

function textOf(path: string, most: number): string | undefined {
  try {
    const fd = openSync(path, OPEN_FLAGS);
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile() || stats.size > Math.min(most, MOST_FILE_BYTES)) return undefined;
      return readFileSync(fd, "utf8");
    } finally {
      closeSync(fd);
    }
  } catch {
    // A link, gone, or closed to us: a bundle may lack any of its files.
    return undefined;
  }
}

function isBundle(path: string): boolean {
  // A home has both at once only when somebody unpacked a bundle into it.
  if (existsSync(join(path, "jobs"))) return false;
  const places = ["master", "controller", "built-in"].map((name) => join(path, "nodes", name));
  return (
    places.some((place) => namesIn(place).some((name) => pipelineFile.test(name))) ||
    existsSync(join(path, "manifest.md"))
  );
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
