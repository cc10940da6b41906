import Type, { type Static } from "typebox";
import { followingSchema } from "./following.ts";
import { controllerName, count, instant, milliseconds, strict } from "./parts.ts";
import { storeGaps } from "./store-gaps.ts";

const storeHealth = Type.Object(
  {
    state: Type.Unsafe<"waiting" | "ok" | "failed">(
      Type.Enum(["waiting", "ok", "failed"], { description: "Of the last scan of the home into the store." }),
    ),
    scannedAt: Type.Optional(instant("When the last scan ended well.")),
    scanMs: Type.Optional(milliseconds("How long it took.")),
    runs: Type.Optional(count("Runs that the last scan found new or changed.")),
    bytes: Type.Optional(count("How large its file is.")),
    gaps: Type.Optional(storeGaps),
    reason: Type.Optional(
      Type.Unsafe<
        "locked" | "full" | "not-a-store" | "newer" | "unwritable" | "missing" | "unreachable" | "denied" | "failed"
      >(
        Type.Enum(
          ["locked", "full", "not-a-store", "newer", "unwritable", "missing", "unreachable", "denied", "failed"],
          {
            description:
              "Why the last scan failed, when the store was to blame; `full`: its disk is. It is tried again.",
          },
        ),
      ),
    ),
  },
  strict,
);

const alertTarget = Type.Object(
  {
    kind: Type.Unsafe<"webhook" | "slack" | "alertmanager">(Type.Enum(["webhook", "slack", "alertmanager"])),
    host: Type.String({ description: "Host of its address; the rest may be secret." }),
    waiting: count("Messages that are still to be sent."),
    sentAt: Type.Optional(instant("When it last took one.")),
    failingSince: Type.Optional(instant("Since when it does not answer or refuses.")),
  },
  strict,
);

/** Answer of `GET /api/v1/health`: Flowmeter itself, and how one controller is followed. */
export const healthSchema = Type.Object(
  {
    version: Type.String(),
    controller: controllerName(),
    startedAt: instant("When this server started."),
    following: followingSchema,
    store: storeHealth,
    alerts: Type.Array(alertTarget),
    listeners: count("Browsers that wait for events."),
  },
  strict,
);

/** Answer of `GET /api/v1/health`. */
export type HealthAnswer = Static<typeof healthSchema>;
