import Type, { type Static } from "typebox";
import { followingSchema } from "./following.ts";
import { controllerName, instant, strict } from "./parts.ts";

/** Data of the event `running`: the judgement of a controller changed, also sent first on connecting. Ask `/api/v1/running` for it. */
export const runningEventSchema = Type.Object({ controller: controllerName(), revision: Type.String() }, strict);

/** Data of the event `alive`, sent every 15 s for each controller: the server is there, and this old is what it knows. */
export const aliveEventSchema = Type.Object(
  { controller: controllerName(), revision: Type.String(), following: followingSchema },
  strict,
);

/** Data of the event `stored`: the store changed. What was asked of it is to be asked again. */
export const storedEventSchema = Type.Object({ scannedAt: instant("When the scan ended.") }, strict);

/** Data of the event `stored`. */
export type StoredEvent = Static<typeof storedEventSchema>;

/** Data of the event `running`. */
export type RunningEvent = Static<typeof runningEventSchema>;

/** Data of the event `alive`. */
export type AliveEvent = Static<typeof aliveEventSchema>;
