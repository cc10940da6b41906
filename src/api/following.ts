import Type, { type Static } from "typebox";
import { type SourceKind, sourceKinds } from "../model/sources.ts";
import { count, instant, milliseconds, strict } from "./parts.ts";

/** How well a controller is being followed: how old what is shown may be. */
export const followingSchema = Type.Object(
  {
    state: Type.Unsafe<"starting" | "following" | "gone" | "heard">(
      Type.Enum(["starting", "following", "gone", "heard"], {
        description:
          "`starting`: no look is done yet; `gone`: the home cannot be read or Jenkins does not answer, and is tried again; `heard`: nothing looks at it, and only what ended is told.",
      }),
    ),
    source: Type.Optional(
      Type.Unsafe<SourceKind>(
        Type.Enum([...sourceKinds], { description: "What it is looked at through; absent: its home." }),
      ),
    ),
    since: instant("Since when it is in that state."),
    lastLookAt: Type.Optional(instant("When it was last looked at with success.")),
    lookMs: Type.Optional(milliseconds("How long that look took, judging included.")),
    everyMs: milliseconds("How long after a look at all of it the next one begins."),
    watched: Type.Optional(
      count("Directories that tell of changes at once; absent where the home's file system does not tell."),
    ),
    notWatched: Type.Optional(count("Directories that could not be watched: changes in them are seen by looks alone.")),
  },
  strict,
);

/** How well a controller is being followed. */
export type ApiFollowing = Static<typeof followingSchema>;
