import Type, { type Static } from "typebox";
import { count, instant, milliseconds, strict } from "./parts.ts";

/** How well the home is being followed: how old what is shown may be. */
export const followingSchema = Type.Object(
  {
    state: Type.Unsafe<"starting" | "following" | "gone">(
      Type.Enum(["starting", "following", "gone"], {
        description: "`starting`: no look is done yet; `gone`: the home cannot be read, and is tried again.",
      }),
    ),
    since: instant("Since when it is in that state."),
    lastLookAt: Type.Optional(instant("When the home was last looked at with success.")),
    lookMs: Type.Optional(milliseconds("How long that look took, judging included.")),
    everyMs: milliseconds("How long after a look at the whole home the next one begins."),
    watched: Type.Optional(
      count("Directories that tell of changes at once; absent where the home's file system does not tell."),
    ),
    notWatched: Type.Optional(count("Directories that could not be watched: changes in them are seen by looks alone.")),
  },
  strict,
);

/** How well the home is being followed. */
export type ApiFollowing = Static<typeof followingSchema>;
