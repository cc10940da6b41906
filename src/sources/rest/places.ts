/** Where a run is: its Pipeline by its full name, as Jenkins shows it, and its number. */
export interface RunPlace {
  readonly pipeline: string;
  readonly number: number;
}

/** Deepest nesting of folders followed. */
const MAX_FOLDERS = 50;

/** Name of a run: `full/name#7`. */
export function runName({ pipeline, number }: RunPlace): string {
  return `${pipeline}#${number}`;
}

/**
 * The item and run that a URL of Jenkins names: `https://ci/jenkins/job/a/job/b/42/` or `job/a/job/b/42/`. Names are decoded once, so
 * that the branch `feature/x` is `feature%2Fx`, as its full name in Jenkins.
 *
 * The part before the first `job/` may be anything: controllers that do not know their own address give a wrong one.
 */
export function placeOfUrl(url: string, contextPath = "/"): { item: string; number: number | undefined } | undefined {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/[?#].*$/, "");
  const below = path.startsWith(contextPath) ? path.slice(contextPath.length) : path;
  const parts = below.split("/").filter((part) => part !== "");
  const names: string[] = [];
  let at = parts.indexOf("job");
  if (at < 0) return undefined;
  for (; parts[at] === "job" && parts[at + 1] !== undefined && names.length < MAX_FOLDERS; at += 2) {
    const name = decoded(parts[at + 1]!);
    if (name === undefined) return undefined;
    names.push(name);
  }
  const number = /^[1-9]\d{0,9}$/.test(parts[at] ?? "") ? Number(parts[at]) : undefined;
  return names.length === 0 ? undefined : { item: names.join("/"), number };
}

/** The run that a URL names; undefined when it names none. */
export function runOfUrl(url: string | undefined, contextPath: string): RunPlace | undefined {
  const place = url === undefined ? undefined : placeOfUrl(url, contextPath);
  return place?.number === undefined ? undefined : { pipeline: place.item, number: place.number };
}

/** Path of an item below the root of its controller: `job/a/job/feature%252Fx`. The root itself is empty. */
export function pathOfItem(fullName: string): string {
  if (fullName === "") return "";
  return fullName
    .split("/")
    .map((name) => `job/${encodeURIComponent(name)}`)
    .join("/");
}

/** Path of a run below the root of its controller, without a slash at its end. */
export function pathOfRun({ pipeline, number }: RunPlace): string {
  return `${pathOfItem(pipeline)}/${number}`;
}

/** A part of a path that would lead elsewhere is none of an item. */
function decoded(part: string): string | undefined {
  try {
    const name = decodeURIComponent(part);
    return name === "." || name === ".." || name.includes("/") || name === "" ? undefined : name;
  } catch {
    return undefined;
  }
}
