import type { VNode } from "preact";
import { Notice } from "../../components/notice.tsx";
import { Instant, Since } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import { serverNow } from "../../data/judged-at.ts";
import { shortened } from "../../format/shortened.ts";
import { visible } from "../../format/visible.ts";

/** What a reader must know of what is shown: that it is old, of the past, or that the home is gone. */
export function RunningNotices({ state }: { readonly state: AppState }): VNode {
  const { answer } = state.running;
  const isNew = (note: string) => note !== answer?.fleet?.sentence;
  return (
    <div class="page notices">
      <HomeGone state={state} />
      {answer?.notes.filter(isNew).map((note) => (
        <Notice kind="plain" icon="waits" title={sentence(visible(shortened(note)))} />
      ))}
      {answer !== undefined && answer.runsLeftOut > 0 && (
        <Notice kind="plain" icon="unseen" title={`${answer.runsLeftOut} more runs are not shown.`}>
          The counts above include them.
        </Notice>
      )}
    </div>
  );
}

function HomeGone({ state }: { readonly state: AppState }): VNode | undefined {
  const { following, fleet } = state.running.answer ?? {};
  if (following?.state !== "gone" || fleet?.verdict === "BLIND") return undefined;
  const now = serverNow(state);
  return (
    <Notice kind="trouble" icon="unplugged" title="The Jenkins home cannot be read.">
      Since <Instant at={following.since} />, <Since at={following.since} now={now} /> ago.{" "}
      {following.lastLookAt !== undefined && (
        <>
          Shown is what was seen <Since at={following.lastLookAt} now={now} /> ago. It is tried again and again.
        </>
      )}
    </Notice>
  );
}

/** Notes are written to go on after a colon; here they stand alone. */
function sentence(note: string): string {
  const text = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
