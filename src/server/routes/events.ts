import { endpoints } from "../../api/endpoints.ts";
import type { AliveEvent, RunningEvent, StoredEvent } from "../../api/events.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import type { Board } from "../board/board.ts";
import { apiFollowing } from "../board/following-state.ts";
import type { EventStreams, ServerEvent } from "../events/event-streams.ts";
import { HttpProblem } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET /api/v1/events`: a stream that begins with the revision of now. */
export function eventsRoute(board: Board, streams: EventStreams): Route {
  return routeOf(endpoints.events, ({ request, response }) => {
    if (request.method === "HEAD") return { status: 200, type: "text/event-stream" };
    if (!streams.open(response, runningEvent(board)))
      throw new HttpProblem(429, "Too many browsers wait for events.", { "retry-after": "60" });
    return undefined;
  });
}

/** That the judgement changed. */
export function runningEvent(board: Board): ServerEvent {
  const data: RunningEvent = { revision: board.revision };
  return { event: "running", data };
}

/** That the store changed. */
export function storedEvent(scannedAt: number): ServerEvent {
  const data: StoredEvent = { scannedAt: isoInstant(scannedAt) };
  return { event: "stored", data };
}

/** That the server is there, and how old what it knows is. */
export function aliveEvent(board: Board): ServerEvent {
  const data: AliveEvent = { revision: board.revision, following: apiFollowing(board.following) };
  return { event: "alive", data };
}
