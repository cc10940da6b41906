import type { VNode } from "preact";
import { Notice } from "../../components/notice.tsx";
import { Instant, Since } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import { serverNow } from "../../data/judged-at.ts";
import { sentenceCase } from "../../format/sentence.ts";
import { shortened } from "../../format/shortened.ts";
import { visible } from "../../format/visible.ts";

/** What a reader must know of what is shown: that it is old, of the past, or that the home is gone. */
export function RunningNotices({ state }: { readonly state: AppState }): VNode {
  const { answer } = state.running;
  const isNew = (note: string) => note !== answer?.fleet?.sentence;
  return (
    <div class="page notices">
      <HomeGone state={state} />
      <OfThePast state={state} />
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

/** The notes mostly say that; where they do not, this does. */
function OfThePast({ state }: { readonly state: AppState }): VNode | undefined {
  const { isOfThePast, answer } = state.running;
  if (isOfThePast !== true || answer === undefined || answer.notes.length > 0) return undefined;
  return (
    <Notice kind="plain" icon="waits" title="This home is not alive: judged as of its last sign of life.">
      That was on <Instant at={answer.at} />, <Since at={answer.at} now={serverNow(state)} /> ago.
    </Notice>
  );
}

/** Notes are written to go on after a colon; here they stand alone. */
function sentence(note: string): string {
  const text = sentenceCase(note);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
