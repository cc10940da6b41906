import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Far more than anybody has; what is beyond is not known. */
const MOST_FILES = 500;
const MOST_DEPTH = 6;

/**
 * Files of Configuration as Code that Java or the environment name, beside the one of the home: `casc.jenkins.config` or
 * `CASC_JENKINS_CONFIG` holds files and directories, separated by commas, of which all YAML is read (README of the plugin
 * configuration-as-code). Undefined when one cannot be looked at: an address of another machine, a directory that is not there.
 */
export function cascFiles(
  environment: Readonly<Record<string, string | undefined>>,
  javaOptions: string,
): string[] | undefined {
  const named = /-Dcasc\.jenkins\.config=(?:"([^"]*)"|(\S+))/.exec(javaOptions);
  const places = named?.[1] ?? named?.[2] ?? environment.CASC_JENKINS_CONFIG ?? "";
  const files: string[] = [];
  for (const place of places.split(",").map((each) => each.trim()))
    if (place !== "" && !addFiles(place, files, 0)) return undefined;
  return files;
}

/** Links are followed, as Jenkins does: a mounted directory of a cluster is full of them. */
function addFiles(place: string, files: string[], depth: number): boolean {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined || depth > MOST_DEPTH || files.length >= MOST_FILES) return false;
  if (!stats.isDirectory()) return files.push(place) > 0;
  return readdirSync(place).every((name) => {
    const path = join(place, name);
    const isDirectory = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    return isDirectory || /\.ya?ml$/i.test(name) ? addFiles(path, files, depth + 1) : true;
  });
}
