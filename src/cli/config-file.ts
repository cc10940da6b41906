import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { CONFIG_VARIABLE } from "../config/settings.ts";
import { CliError } from "./cli-error.ts";

/** A configuration file as it is on disk. */
export interface ConfigFile {
  /** As it was named, to be shown. */
  readonly file: string;
  readonly text: string;
}

/** More than a file of settings has. */
const MOST_BYTES = 256 * 1024;

/** The configuration file that was asked for, or that the environment names; undefined when none is. @throws CliError */
export function readConfigFile(
  asked: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): ConfigFile | undefined {
  const file = asked ?? environment[CONFIG_VARIABLE];
  return file === undefined || file === "" ? undefined : { file, text: textOf(file) };
}

function textOf(file: string): string {
  const stats = statSync(resolve(file), { throwIfNoEntry: false });
  if (stats === undefined) throw unreadable(file, "it is not there");
  if (!stats.isFile()) throw unreadable(file, "it is no file");
  if (stats.size > MOST_BYTES) throw unreadable(file, `it is larger than ${MOST_BYTES / 1024} kB`);
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw unreadable(file, "you may not read it");
  }
}

function unreadable(file: string, reason: string): CliError {
  return new CliError(
    `The configuration file ${file} cannot be read: ${reason}.`,
    "Name another with --config or FLOWMETER_CONFIG.",
  );
}
