import { realpathSync } from "node:fs";
import { errorLogFiles } from "../sources/jep304/read/log-files.ts";
import { CliError } from "./cli-error.ts";

/** Path of an error log that was asked for, links on the way to it resolved. @throws CliError when there is none. */
export function errorLogPlace(asked: string): string {
  const path = resolved(asked);
  if (path === undefined)
    throw new CliError(
      `There is no error log at ${asked}.`,
      "Check the path; it is often the logs directory of a home.",
    );
  if (errorLogFiles(path).length === 0)
    throw new CliError(
      `There is no error log in ${asked}.`,
      "Its files are called essentials.log.0 or evergreen.log.0; a file of another name can be given itself.",
    );
  return path;
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
