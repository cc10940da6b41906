import Type, { type Static } from "typebox";
import { count, instant, runName, runState, strict } from "./parts.ts";

/** Body of `POST /api/v1/verdicts/mark`: the verdict as it was shown, and whether it was right. Marking again replaces. */
export const markRequestSchema = Type.Object(
  {
    run: runName(),
    state: runState(),
    since: Type.Optional(instant("As the verdict has it; absent where it has none.")),
    isRight: Type.Boolean(),
  },
  strict,
);

/** Body of `POST /api/v1/incidents/{id}/acknowledge`: nothing. There is no place for texts or names of people. */
export const acknowledgeRequestSchema = Type.Object({}, strict);

/** Answer to a mark. */
export const markAnswerSchema = Type.Object({ markedAt: instant("When it was marked.") }, strict);

const ratio = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

const precisionFields = {
  right: count("Verdicts marked right."),
  marked: count("Verdicts marked at all."),
  share: Type.Optional(ratio("right / marked; absent when none is marked.")),
  low: Type.Optional(ratio("Lower end of the 95 % interval (Wilson).")),
  high: Type.Optional(ratio("Upper end.")),
};

/** Answer of `GET /api/v1/precision`: how often people found verdicts right. */
export const precisionSchema = Type.Object(
  {
    all: Type.Object(precisionFields, strict),
    states: Type.Array(Type.Object({ state: runState(), ...precisionFields }, strict), {
      description: "States of which a verdict was marked, in order of precedence.",
    }),
  },
  strict,
);

/** Body of `POST /api/v1/verdicts/mark`. */
export type MarkRequest = Static<typeof markRequestSchema>;

/** Answer to a mark. */
export type MarkAnswer = Static<typeof markAnswerSchema>;

/** Answer of `GET /api/v1/precision`. */
export type PrecisionAnswer = Static<typeof precisionSchema>;
