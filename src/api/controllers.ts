import Type, { type Static } from "typebox";
import { followingSchema } from "./following.ts";
import { controllerName, strict } from "./parts.ts";
import { fleetSchema } from "./verdicts.ts";

/** Answer of `GET /api/v1/controllers`. `fleet` is absent before the first look at a controller is done. */
export const controllersSchema = Type.Object(
  {
    controllers: Type.Array(
      Type.Object(
        {
          controller: controllerName(),
          revision: Type.String({ description: "Changes when the judgement of its runs does." }),
          fleet: Type.Optional(fleetSchema),
          following: followingSchema,
        },
        strict,
      ),
      { description: "The first is meant where a request names none." },
    ),
  },
  strict,
);

/** Answer of `GET /api/v1/controllers`. */
export type ControllersAnswer = Static<typeof controllersSchema>;

/** A controller of those that are followed. */
export type ApiController = ControllersAnswer["controllers"][number];
