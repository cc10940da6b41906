import type { LiveReader } from "./files/live-reader.ts";

/** Files and folders that only a running Jenkins writes, some of them daily. */
const FILES: readonly string[] = [
  ".lastStarted",
  "queue.xml",
  "org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml",
];
const FOLDERS: readonly string[] = ["logs/tasks", "updates"];

/** Files asked per folder. */
const MAX_FILES = 200;

/** Latest time of those files; undefined when there are none. */
export function latestHomeFile(reader: LiveReader): number | undefined {
  const names = FOLDERS.flatMap((folder) =>
    reader.files
      .names(reader.pathOf(folder))
      .slice(0, MAX_FILES)
      .map((name) => `${folder}/${name}`),
  );
  const times = [...FILES, ...names]
    .map((file) => reader.files.statFile(reader.pathOf(file))?.mtimeMs)
    .filter((at) => at !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}
