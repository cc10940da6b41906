import { readFileSync } from "node:fs";
import type { SpoolPlace } from "../../sources/hook/read/spool-reader.ts";
import { writeFileAtomically } from "../write-file.ts";

/**
 * Where the spool of a controller's hook is read to, in a small file beside the store. Without it all that the hook still has is
 * read again, which costs seconds and changes nothing.
 */
export function hookPlace(
  storeFile: string,
  controller: string,
): { readonly read: () => SpoolPlace | undefined; readonly write: (place: SpoolPlace) => void } {
  const file = `${storeFile}.hook`;
  return {
    read: () => placesIn(file).get(controller),
    write: (place) => {
      const places = placesIn(file).set(controller, place);
      writeFileAtomically(file, `${JSON.stringify(Object.fromEntries(places))}\n`, 0o600);
    },
  };
}

/** Places by controller; none when the file is not there, or holds something else. */
function placesIn(file: string): Map<string, SpoolPlace> {
  try {
    const held: unknown = JSON.parse(readFileSync(file, "utf8"));
    const entries = Object.entries(held ?? {}).filter((entry): entry is [string, SpoolPlace] => isPlace(entry[1]));
    return new Map(entries);
  } catch {
    // Not there yet, or cut by a full disk.
    return new Map();
  }
}

function isPlace(value: unknown): value is SpoolPlace {
  if (typeof value !== "object" || value === null) return false;
  const { file, offset } = value as Partial<SpoolPlace>;
  return typeof file === "string" && Number.isSafeInteger(offset) && offset! >= 0;
}
