import { watch } from "node:fs";

/** A directory that is watched. */
export interface DirectoryWatch {
  readonly close: () => void;
}

/** Who is told of what happens in a directory. */
interface WatchListener {
  /** Something happened to the entry of that name; undefined: the system does not say to which. */
  readonly onChange: (name: string | undefined) => void;
  /** Nothing will be told any more. */
  readonly onLost: () => void;
}

/** Has changes of the entries of a directory told. @throws when that is not possible: the system's limit is reached, it is gone */
export type WatchDirectory = (path: string, listener: WatchListener) => DirectoryWatch;

/** By the system: inotify on Linux. No file is held open, and the process is not kept from ending. */
export const watchDirectory: WatchDirectory = (path, { onChange, onLost }) => {
  const watcher = watch(path, { persistent: false });
  watcher.on("change", (_, name) => onChange(typeof name === "string" ? name : undefined));
  watcher.on("error", () => {
    watcher.close();
    onLost();
  });
  return { close: () => watcher.close() };
};
