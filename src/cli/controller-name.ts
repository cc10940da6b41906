import { createHash } from "node:crypto";
import { basename } from "node:path";

/** Name of a controller whose home is at a path: its last part, and enough of a hash of all of it to tell two `jenkins` apart. */
export function controllerName(path: string): string {
  return `${basename(path)}-${createHash("sha256").update(path).digest("hex").slice(0, 6)}`;
}
