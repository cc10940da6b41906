import { endpoints } from "../../api/endpoints.ts";
import type { AliveEvent, RunningEvent, StoredEvent } from "../../api/events.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import { apiFollowing } from "../board/following-state.ts";
import type { Controllers } from "../controllers/controllers.ts";
import type { FollowedController } from "../controllers/followed-controller.ts";
import type { EventStreams, ServerEvent } from "../events/event-streams.ts";
import { HttpProblem } from "../http/answers.ts";
import { type Route, routeOf } from "../http/route.ts";

/** `GET /api/v1/events`: a stream that begins with the revisions of now. */
export function eventsRoute(controllers: Controllers, streams: EventStreams): Route {
  return routeOf(endpoints.events, ({ request, response }) => {
    if (request.method === "HEAD") return { status: 200, type: "text/event-stream" };
    if (!streams.open(response, controllers.all.map(runningEvent)))
      throw new HttpProblem(429, "Too many browsers wait for events.", { "retry-after": "60" });
    return undefined;
  });
}

/** What events of a controller are made of. */
type NamedBoard = Pick<FollowedController, "name" | "board">;

/** That the judgement of a controller changed. */
export function runningEvent({ name, board }: NamedBoard): ServerEvent {
  const data: RunningEvent = { controller: name, revision: board.revision };
  return { event: "running", data };
}

/** That the store changed. */
export function storedEvent(scannedAt: number): ServerEvent {
  const data: StoredEvent = { scannedAt: isoInstant(scannedAt) };
  return { event: "stored", data };
}

/** That the server is there, and how old what it knows of a controller is. */
export function aliveEvent({ name, board }: NamedBoard): ServerEvent {
  const data: AliveEvent = { controller: name, revision: board.revision, following: apiFollowing(board.following) };
  return { event: "alive", data };
}
