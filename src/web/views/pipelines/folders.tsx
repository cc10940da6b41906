import type { VNode } from "preact";
import type { PipelinesAnswer } from "../../../api/pipelines.ts";
import type { AppState } from "../../data/app-state.ts";
import { hrefOf, type PipelinesRoute } from "../../data/route.ts";
import { visible } from "../../format/visible.ts";

/** What the folders above the table need. */
export interface FoldersProps {
  readonly state: AppState;
  readonly route: PipelinesRoute;
  /** Of the list that is shown. */
  readonly path: string;
}

/** Folders that are offered: those of what is shown, as many as can be looked through. */
const MOST_FOLDERS = 12;

/** The folder that is chosen, with the ways out of it, and the folders in it. */
export function Folders({ state, route, path }: FoldersProps): VNode {
  const names = ((state.asked.get(path)?.answer as PipelinesAnswer | undefined)?.pipelines ?? []).map(
    ({ name }) => name,
  );
  const to = (folder: string) => hrefOf({ ...route, folder });
  const parts = route.folder === "" ? [] : route.folder.split("/");
  return (
    <nav class="folders" aria-label="Folders">
      {parts.length > 0 && <a href={to("")}>All folders</a>}
      {parts.map((part, index) =>
        index === parts.length - 1 ? (
          <strong>
            <bdi>{visible(part)}</bdi>
          </strong>
        ) : (
          <a href={to(parts.slice(0, index + 1).join("/"))}>
            <bdi>{visible(part)}</bdi>
          </a>
        ),
      )}
      {foldersIn(route.folder, names).map((folder) => (
        <a class="chip" href={to(folder)}>
          <bdi>{visible(folder.slice(route.folder === "" ? 0 : route.folder.length + 1))}/</bdi>
        </a>
      ))}
    </nav>
  );
}

/** Folders right in a folder, by how many of the names are in them. */
function foldersIn(folder: string, names: readonly string[]): readonly string[] {
  const start = folder === "" ? "" : `${folder}/`;
  const counts = new Map<string, number>();
  for (const name of names) {
    const end = name.startsWith(start) ? name.indexOf("/", start.length) : -1;
    if (end > 0) counts.set(name.slice(0, end), (counts.get(name.slice(0, end)) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST_FOLDERS);
  return byCount.map(([name]) => name).sort();
}
