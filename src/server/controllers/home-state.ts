import type { SourceState } from "../../model/sources.ts";
import type { FollowingState } from "../board/following-state.ts";
import type { StoreHealth } from "../scanning/store-follower.ts";

/** A home that is followed, as a source: how it does and what it costs. */
export function homeState(
  { controller, place }: Pick<SourceState, "controller" | "place">,
  { state, since, lastLookAt }: FollowingState,
  { scannedAt, state: store }: StoreHealth,
): SourceState {
  const lastAt = Math.max(lastLookAt ?? 0, scannedAt ?? 0);
  return {
    ...{ controller, kind: "home", place, since },
    state: state === "following" && store !== "failed" ? "connected" : state === "starting" ? "waiting" : "failing",
    ...sentenceOf(state, store),
    ...(lastAt === 0 ? {} : { lastAt }),
  };
}

function sentenceOf(state: FollowingState["state"], store: StoreHealth["state"]): Pick<SourceState, "sentence"> {
  if (state === "gone") return { sentence: "The home cannot be read. It is looked for again and again." };
  if (store === "failed")
    return { sentence: "The last scan failed. The log of the server says why; it is tried again." };
  return {};
}
