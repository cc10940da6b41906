import { nearest } from "../config/nearest.ts";
import { visible } from "../publish/safe-text.ts";
import type { SqlReader } from "../store/store.ts";
import { CliError } from "./cli-error.ts";

/** What `--folder` asks for, and of which controller. */
export interface AskedFolder {
  readonly folder: string;
  readonly controller?: string | undefined;
}

/**
 * The full name of the folder or Pipeline that was asked for, which may be written as in a URL: `a/job/b` for `a/b`.
 *
 * An unknown one is refused, with the known names nearest to it: an empty report would look like an answer.
 *
 * @throws CliError
 */
export async function checkFolder(store: SqlReader, { folder, controller }: AskedFolder): Promise<string> {
  const known = await knownNames(store, controller);
  const found = waysToWrite(folder).find((name) => known.has(name));
  if (found !== undefined) return found;
  const near = nearest(waysToWrite(folder).at(-1)!, [...known]);
  const hint = near.length === 0 ? "It knows none: run `flowmeter scan <home>` first." : hintOf(near, known.size);
  throw new CliError(`The store knows no folder or Pipeline ${JSON.stringify(folder)}.`, hint);
}

function hintOf(near: readonly string[], all: number): string {
  const listed = near.map(visible).join(", ");
  return near.length < all ? `It knows ${all}; nearest: ${listed}.` : `It knows: ${listed}.`;
}

/** As it is, and as in a URL; a folder may really be called `job`. */
function waysToWrite(asked: string): string[] {
  const plain = asked.replace(/^\/+|\/+$/g, "");
  const parts = plain.split("/");
  const isUrl = parts.length % 2 === 0 && parts.every((part, index) => index % 2 === 1 || part === "job");
  const isUrlInside = parts.length % 2 === 1 && parts.every((part, index) => index % 2 === 0 || part === "job");
  return isUrl || isUrlInside ? [plain, parts.filter((_, index) => index % 2 === (isUrl ? 1 : 0)).join("/")] : [plain];
}

/** Names of the items, those that are gone and have runs among them, and of the folders above them. */
async function knownNames(store: SqlReader, controller: string | undefined): Promise<Set<string>> {
  const rows = await store.query(
    `SELECT DISTINCT p.full_name AS name FROM pipeline p JOIN controller c ON c.id = p.controller_id
     ${controller === undefined ? "" : "WHERE c.key = $controller"} ORDER BY name`,
    controller === undefined ? {} : { controller },
  );
  const known = new Set<string>();
  for (const { name } of rows) {
    const parts = String(name).split("/");
    for (let length = 1; length <= parts.length; length++) known.add(parts.slice(0, length).join("/"));
  }
  return known;
}
