import type { VNode } from "preact";
import type { ApiFollowing } from "../../api/following.ts";
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

interface ConnectionText {
  readonly kind: "live" | "late" | "lost" | "waiting";
  readonly text: string;
}

function connectionText(state: AppState): ConnectionText {
  if (state.connection.kind === "lost") return { kind: "lost", text: "Reconnecting" };
  if (state.connection.kind === "connecting") return { kind: "waiting", text: "Connecting" };
  const following = state.running.answer?.following;
  const known = following === undefined ? undefined : withoutLook(following);
  if (known !== undefined) return known;
  const lookedAt = epochMs(following?.lastLookAt);
  const lateMs = lookedAt === undefined ? 0 : serverNow(state) - lookedAt;
  if (lateMs > LATE_MS + (following?.everyMs ?? 0)) return { kind: "late", text: `Last look ${duration(lateMs)} ago` };
  return { kind: "live", text: state.running.isOfThePast === true ? "Connected" : "Live" };
}

/** Where no look tells how old what is shown is. */
function withoutLook({ state, source }: ApiFollowing): ConnectionText | undefined {
  if (state === "heard") return { kind: "live", text: "Connected" };
  if (state !== "gone") return undefined;
  return { kind: "lost", text: source === undefined ? "Home gone" : "Jenkins gone" };
}
