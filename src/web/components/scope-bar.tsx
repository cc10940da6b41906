import type { VNode } from "preact";
import type { Intents } from "../data/intents.ts";
import { periods, periodWords, type Scope } from "../data/period.ts";
import { Icon } from "./icon.tsx";
import { Text } from "./name.tsx";

/** What the choice of runs needs. */
export interface ScopeBarProps {
  readonly scope: Scope;
  readonly intents: Intents;
}

/** Which runs a view is about: a period, and a folder when one is chosen. */
export function ScopeBar({ scope, intents }: ScopeBarProps): VNode {
  return (
    <div class="scope">
      <fieldset class="periods">
        <legend class="unseen-text">Period</legend>
        {periods.map((period) => (
          <button type="button" aria-pressed={period === scope.period} onClick={() => intents.changeScope({ period })}>
            {periodWords[period]}
          </button>
        ))}
      </fieldset>
      {scope.folder === "" ? (
        <FolderField intents={intents} />
      ) : (
        <span class="folder-chip">
          <Text text={scope.folder} />
          <button type="button" aria-label="All folders" onClick={() => intents.changeScope({ folder: "" })}>
            <Icon name="cross" />
          </button>
        </span>
      )}
    </div>
  );
}

/** Takes the full name of a folder or a Pipeline. */
function FolderField({ intents }: Pick<ScopeBarProps, "intents">): VNode {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const folder = new FormData(event.currentTarget).get("folder");
        if (typeof folder === "string") intents.changeScope({ folder: folder.trim().replace(/^\/+|\/+$/g, "") });
      }}
    >
      <label class="folder-field">
        <span class="unseen-text">Folder or Pipeline</span>
        <input name="folder" placeholder="All folders" autocomplete="off" spellcheck={false} maxLength={4096} />
      </label>
    </form>
  );
}
