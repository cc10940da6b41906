import Type, { type Static, type TSchema } from "typebox";
import { count, instant, strict } from "./parts.ts";

const storeGap = Type.Object(
  {
    host: Type.String({ description: "The server that did not answer." }),
    reason: Type.String({ description: "Why, as a sentence." }),
    missing: Type.String({ description: "What is missing, in words." }),
    sentence: Type.String({ description: "All of it in words: why, since when, and what is missing." }),
    since: Type.Optional(instant("When this was first noticed, of the time in which it has not answered since.")),
    parts: count("How many parts the store has; this is one."),
    controllers: Type.Optional(
      Type.Array(Type.String(), { description: "Controllers whose runs are missing; absent when they are not known." }),
    ),
  },
  strict,
);

/** Parts of the store that did not answer. */
export const storeGaps = Type.Array(storeGap, {
  description: "Parts of the store that did not answer: the numbers are of the rest. Absent when nothing is missing.",
});

/** A part of the store that did not answer. */
export type ApiStoreGap = Static<typeof storeGap>;

/** An endpoint's answer that is made from the store: one with gaps has no ETag, and is not kept. */
export function fromStore(schema: ObjectSchema): { readonly kind: "tagged"; readonly schema: TSchema } {
  return {
    kind: "tagged",
    schema: { ...schema, properties: { ...schema.properties, gaps: Type.Optional(storeGaps) } },
  };
}

type ObjectSchema = TSchema & { readonly properties: Readonly<Record<string, TSchema>> };
