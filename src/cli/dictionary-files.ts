import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyLock, type PastLock, readLock } from "../dictionary/lock.ts";
import type { MetricText } from "../dictionary/read-metric.ts";
import { CliError } from "./cli-error.ts";

/** Where the metric files of a checkout are. */
const OWN_METRICS = "src/dictionary/metrics";

/** The files of a dictionary, as they are on disk. */
export interface DictionaryFiles {
  readonly directory: string;
  readonly texts: readonly MetricText[];
  /** Beside the directory of the metrics. */
  readonly lockFile: string;
  /** Undefined when there is none yet. */
  readonly lockText: string | undefined;
  /** What was built last. */
  readonly lock: PastLock;
}

/** Reads the files of a dictionary, by default of the checkout that this program is in. @throws CliError */
export function readDictionaryFiles(asked: string | undefined): DictionaryFiles {
  const directory = asked ?? ownMetrics();
  const lockFile = join(dirname(directory), "dictionary.lock.json");
  const lockText = existsSync(lockFile) ? readText(lockFile) : undefined;
  const lock = lockText === undefined ? emptyLock : readLock(lockText);
  if (lock === undefined)
    throw new CliError(
      `${lockFile} is no dictionary lock, or its metrics were changed by hand.`,
      "Take the one that was committed last, and run `flowmeter dictionary build`.",
    );
  return { directory, texts: readTexts(directory), lockFile, lockText, lock };
}

function ownMetrics(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, "package.json"))) {
    const above = dirname(directory);
    if (above === directory) break;
    directory = above;
  }
  const metrics = join(directory, OWN_METRICS);
  if (existsSync(metrics)) return relative(process.cwd(), metrics) || ".";
  throw new CliError(
    "There are no metric files beside this program: it is no checkout.",
    "Name their directory, or see what it knows with `flowmeter dictionary list`.",
  );
}

function readTexts(directory: string): MetricText[] {
  const names = entriesOf(directory)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
  if (names.length === 0)
    throw new CliError(
      `${directory} holds no metric files.`,
      "A metric file is called <id>.yaml, like run.duration.yaml.",
    );
  return names.map((name) => ({ file: join(directory, name), text: readText(join(directory, name)) }));
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    throw unreadable(directory, error, "Name the directory that holds the metric files.");
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw unreadable(file, error, "All files of a dictionary have to be readable.");
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is nothing at this path",
  ENOTDIR: "it is no directory",
  EISDIR: "it is a directory",
  EACCES: "you may not read it",
};

function unreadable(path: string, error: unknown, hint: string): CliError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
  return new CliError(`${path} cannot be read: ${reasons[code] ?? code}.`, hint);
}
