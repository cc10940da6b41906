import type { RunPlace } from "../find/run-place.ts";

/**
 * Full name of a Pipeline that a `build` step names: relative to the folder its own Pipeline is in, where there is such a
 * Pipeline, else as written. Source: core `Jenkins.getItem(String, ItemGroup)`, which pipeline-build-step asks.
 */
export function fullNameFrom(name: string, { pipeline }: RunPlace, isKnown: (pipeline: string) => boolean): string {
  if (name.startsWith("/")) return name.slice(1);
  const relative = resolve(pipeline.split("/").slice(0, -1), name.split("/"));
  const absolute = name
    .split("/")
    .filter((part) => part !== "." && part !== "")
    .join("/");
  if (relative === undefined) return absolute;
  return isKnown(relative) || !isKnown(absolute) ? relative : absolute;
}

function resolve(folder: readonly string[], parts: readonly string[]): string | undefined {
  const path = [...folder];
  for (const part of parts) {
    if (part === "..") {
      if (path.pop() === undefined) return undefined;
    } else if (part !== "." && part !== "") path.push(part);
  }
  return path.join("/");
}
