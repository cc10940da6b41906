import { directoriesIn, FileError, kindOfPath, statsOfPath } from "../read/files.ts";

/** Branches of one project whose runs are looked at beside the Pipeline's own, those that were built last first. */
const MAX_BRANCHES = 50;

const NUMBERED = /^\d{1,10}$/;

/** A Pipeline whose runs may share a history with others. */
export interface PipelinePlace {
  /** Path of the item below the home: `jobs/shop/branches/main`. */
  readonly path: string;
  /** `shop/main`. */
  readonly fullName: string;
  /** Multibranch project for a branch, else the Pipeline itself. */
  readonly family: string;
}

/** A build directory. */
export interface RunPlace {
  readonly family: string;
  /** Full name of the branch; undefined when the family is one Pipeline. */
  readonly pipeline: string | undefined;
  /** Path below the home. */
  readonly path: string;
  readonly runNumber: number;
}

/** Finds a Pipeline by its full name, links not followed; undefined when there is none. */
export function findPipeline(home: string, fullName: string): PipelinePlace | undefined {
  const names = fullName.split("/");
  if (names.some((name) => name === "" || name === "." || name === "..")) return undefined;
  let path = "";
  let isBranch = false;
  for (const name of names) {
    const kind = ["jobs", "branches"].find((container) => isDirectory(home, `${path}${container}/${name}`));
    // The directory of a branch may be named otherwise than its Pipeline: what its siblings did is known all the same.
    if (kind === undefined && isDirectory(home, `${path}branches`))
      return { path: `${path}branches/${name}`, fullName, family: fullName.slice(0, -name.length - 1) };
    if (kind === undefined) return undefined;
    isBranch = kind === "branches";
    path = `${path}${kind}/${name}/`;
  }
  return { path: path.slice(0, -1), fullName, family: isBranch ? names.slice(0, -1).join("/") : fullName };
}

/** Build directories looked at per run wanted: some are still running, began too late or cannot be read. */
const LOOKS_PER_RUN = 2;

/**
 * The last build directories of a Pipeline and its sibling branches to look at for so many runs, newest first by when their records
 * were last written.
 *
 * The first half are the Pipeline's own when it has as many: what a branch did itself tells most.
 */
export function lastRuns(home: string, place: PipelinePlace, wanted: number): RunPlace[] {
  const most = wanted * LOOKS_PER_RUN;
  const own = runsOf(home, place, most);
  const others = siblingsOf(home, place).flatMap((sibling) => runsOf(home, sibling, most));
  const first = own.slice(0, Math.ceil(wanted / 2));
  const rest = [...own.slice(first.length), ...others].sort((one, other) => other.savedAt - one.savedAt);
  return [...first, ...rest].slice(0, most);
}

interface DatedRun extends RunPlace {
  readonly savedAt: number;
}

/** By number: within one Pipeline numbers tell the order even where file times do not. */
function runsOf(home: string, { path, fullName, family }: PipelinePlace, most: number): DatedRun[] {
  const pipeline = fullName === family ? undefined : fullName;
  const numbers = listed(home, `${path}/builds`)
    .filter((name) => NUMBERED.test(name))
    .sort((one, other) => Number(other) - Number(one));
  return numbers.slice(0, most).map((name) => {
    const run = `${path}/builds/${name}`;
    return { family, pipeline, path: run, runNumber: Math.min(Number(name), 0x7fffffff), savedAt: savedAt(home, run) };
  });
}

function siblingsOf(home: string, { path, fullName, family }: PipelinePlace): PipelinePlace[] {
  if (family === fullName) return [];
  const container = path.slice(0, path.lastIndexOf("/"));
  const places = listed(home, container)
    .map((name) => ({ path: `${container}/${name}`, fullName: `${family}/${name}`, family }))
    .filter((sibling) => sibling.path !== path);
  const dated = places.map((sibling) => ({ sibling, at: modifiedAt(home, `${sibling.path}/builds`) }));
  dated.sort((one, other) => other.at - one.at);
  return dated.slice(0, MAX_BRANCHES).map(({ sibling }) => sibling);
}

function savedAt(home: string, run: string): number {
  return modifiedAt(home, `${run}/build.xml`);
}

function modifiedAt(home: string, path: string): number {
  return orNothing(() => statsOfPath(`${home}/${path}`)?.mtimeMs) ?? 0;
}

function isDirectory(home: string, path: string): boolean {
  return orNothing(() => kindOfPath(`${home}/${path}`)) === "directory";
}

/** Directories in a path of the home that is itself no link. */
function listed(home: string, path: string): string[] {
  if (!isDirectory(home, path)) return [];
  return orNothing(() => directoriesIn(`${home}/${path}`)) ?? [];
}

/** A history that cannot be read is no history; the scan of the home reports what is unreadable. */
function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
