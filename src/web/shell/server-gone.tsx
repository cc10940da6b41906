import type { VNode } from "preact";
import { Notice } from "../components/notice.tsx";
import { Instant, Since } from "../components/since.tsx";
import type { AppState } from "../data/app-state.ts";

/** Says that the server is gone while something is still shown, and since when. A first try that fails soon has its own words. */
export function ServerGone({ state }: { readonly state: AppState }): VNode | undefined {
  const { connection, running } = state;
  if (connection.kind !== "lost" || running.answer === undefined) return undefined;
  const at = new Date(connection.since).toISOString();
  return (
    <div class="page notices gone">
      <Notice kind="trouble" icon="unplugged" title="The server is gone, reconnecting.">
        Since <Instant at={at} />, <Since at={at} now={state.now} /> ago. What is shown is as of then.
      </Notice>
    </div>
  );
}
