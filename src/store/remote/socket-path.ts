import { closeSync, constants, openSync } from "node:fs";
import { basename, dirname } from "node:path";

/** A path under which a socket can be reached. */
export interface SocketPath {
  readonly path: string;
  /** Call it once the socket is no longer needed. */
  readonly release: () => void;
}

/** The system takes paths of sockets up to this length, less its end. */
const LONGEST = 107;

/**
 * A path of a socket that is short enough for the system: a long one goes by an open directory, where the system has these (Linux).
 *
 * @throws Error of the system when its directory cannot be opened
 */
export function socketPath(file: string): SocketPath {
  if (Buffer.byteLength(file) <= LONGEST) return { path: file, release: () => {} };
  const directory = openSync(dirname(file), constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: `/proc/self/fd/${directory}/${basename(file)}`, release: () => closeSync(directory) };
}
