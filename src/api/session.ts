import Type, { type Static } from "typebox";
import { strict } from "./parts.ts";

/** Body of `POST /api/v1/session`. The answer sets a cookie that scripts cannot read. */
export const sessionRequestSchema = Type.Object({ token: Type.String({ minLength: 1, maxLength: 1024 }) }, strict);

/** Answer of `GET /api/v1/session`: asked by a page before anything else; it needs no token. */
export const sessionSchema = Type.Object(
  {
    needsToken: Type.Boolean({ description: "This server asks for a token." }),
    isOpen: Type.Boolean({ description: "Who asks may go on." }),
  },
  strict,
);

/** Answer of `GET /api/v1/session`. */
export type SessionAnswer = Static<typeof sessionSchema>;
