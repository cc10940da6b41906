import type { VNode } from "preact";
import { Text } from "../components/name.tsx";
import { Notice } from "../components/notice.tsx";
import { Since } from "../components/since.tsx";
import type { AppState } from "../data/app-state.ts";
import { serverNow } from "../data/judged-at.ts";
import { gapsShown } from "../data/store-gaps.ts";

/** Says that what is shown lacks a part of the store: which, since when, and whose runs. */
export function StoreIncomplete({ state }: { readonly state: AppState }): VNode | undefined {
  const gaps = gapsShown(state);
  if (gaps.length === 0 || state.session.kind === "closed") return undefined;
  const now = serverNow(state);
  return (
    <div class="page notices incomplete">
      {gaps.map(({ host, reason, since, missing }) => (
        <Notice key={host} kind="trouble" icon="unplugged" title="This is incomplete.">
          <Text text={reason} />{" "}
          {since !== undefined && (
            <>
              Noticed <Since at={since} now={now} /> ago.{" "}
            </>
          )}
          What it keeps is missing here: <Text text={missing} />.
        </Notice>
      ))}
    </div>
  );
}
