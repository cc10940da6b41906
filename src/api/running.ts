import Type, { type Static } from "typebox";
import { followingSchema } from "./following.ts";
import { count, instant, strict } from "./parts.ts";
import { fleetSchema, incidentSchema, runVerdictSchema } from "./verdicts.ts";

const revision = () =>
  Type.String({ description: "Changes when anything but the freshness changed; the ETag is made of it." });

/** Answer of `GET /api/v1/running`. Before the first look is done, `fleet` is absent and `runs` is empty. */
export const runningSchema = Type.Object(
  {
    revision: revision(),
    at: Type.Optional(instant("What is judged as of then.")),
    fleet: Type.Optional(fleetSchema),
    runs: Type.Array(runVerdictSchema, { description: "Those that need a human first." }),
    runsLeftOut: count("Runs that `level` or `limit` left out."),
    incidents: Type.Array(incidentSchema, { description: "Open ones first, then those that ended within an hour." }),
    notes: Type.Array(Type.String(), { description: "Of the whole: `this home was last alive on …`." }),
    following: followingSchema,
  },
  strict,
);

/** Answer of `GET /api/v1/running/{run}`. */
export const runningRunSchema = Type.Object(
  {
    revision: revision(),
    at: instant("What is judged as of then."),
    run: runVerdictSchema,
    incidents: Type.Array(incidentSchema, { description: "Open incidents that hold it up." }),
    following: followingSchema,
  },
  strict,
);

/** Answer of `GET /api/v1/running`. */
export type RunningAnswer = Static<typeof runningSchema>;

/** Answer of `GET /api/v1/running/{run}`. */
export type RunningRunAnswer = Static<typeof runningRunSchema>;
