import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./directories.ts";

/** An archived home and the reference numbers an independent program found in it. */
export interface ArchivedHome {
  readonly name: string;
  readonly archive: string;
  readonly expected: string;
}

/** Why the tests over real homes did not run; undefined when they can. */
export const corpusMissing: string | undefined = existsSync(shared("corpus/homes"))
  ? undefined
  : "../shared/corpus is not here";

/** The homes beside the repository; none where they are not here. */
export function archivedHomes(): ArchivedHome[] {
  if (corpusMissing !== undefined) return [];
  const homes = readdirSync(shared("corpus/homes"))
    .filter((file) => file.endsWith(".tar.gz"))
    .sort()
    .map((file) => ({
      name: basename(file, ".tar.gz"),
      archive: shared(`corpus/homes/${file}`),
      expected: shared(`corpus/expected/${basename(file, ".tar.gz")}.json`),
    }));
  const capture = shared("captures/controller-home.tar.gz");
  if (!existsSync(capture)) return homes;
  return [
    ...homes,
    { name: "controller-home", archive: capture, expected: shared("captures/controller-home.expected.json") },
  ];
}

function shared(path: string): string {
  return join(root, "..", "shared", path);
}
