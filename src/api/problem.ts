import Type, { type Static } from "typebox";
import { strict } from "./parts.ts";

/** A problem as RFC 9457 writes it, `application/problem+json`: what went wrong, never what is inside. */
export const problemSchema = Type.Object(
  {
    type: Type.Literal("about:blank"),
    title: Type.String({ description: "Name of the status." }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: "What is wrong, and what to do, in a sentence or two." }),
  },
  strict,
);

/** A problem as RFC 9457 writes it. */
export type Problem = Static<typeof problemSchema>;
