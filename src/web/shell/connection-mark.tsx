import type { VNode } from "preact";
import type { AppState } from "../data/app-state.ts";
import { serverNow } from "../data/judged-at.ts";
import { duration } from "../format/duration.ts";
import { epochMs } from "../format/instant.ts";

/** Looks that come later than this are worth a word. */
const LATE_MS = 60_000;

/** Whether what is shown is live: a dot and a word. */
export function ConnectionMark({ state }: { readonly state: AppState }): VNode | undefined {
  if (state.session.kind === "closed") return undefined;
  const { kind, text } = connectionText(state);
  return (
    <p class={`connection ${kind}`} role="status">
      <span class="dot" aria-hidden="true" />
      {text}
    </p>
  );
}

function connectionText(state: AppState): {
  readonly kind: "live" | "late" | "lost" | "waiting";
  readonly text: string;
} {
  if (state.connection.kind === "lost") return { kind: "lost", text: "Reconnecting" };
  if (state.connection.kind === "connecting") return { kind: "waiting", text: "Connecting" };
  const following = state.running.answer?.following;
  if (following?.state === "gone")
    return { kind: "lost", text: following.source === undefined ? "Home gone" : "Jenkins gone" };
  if (following?.state === "heard") return { kind: "live", text: "Connected" };
  const lookedAt = epochMs(following?.lastLookAt);
  const lateMs = lookedAt === undefined ? 0 : serverNow(state) - lookedAt;
  if (lateMs > LATE_MS + (following?.everyMs ?? 0)) return { kind: "late", text: `Last look ${duration(lateMs)} ago` };
  return { kind: "live", text: state.running.isOfThePast === true ? "Connected" : "Live" };
}
