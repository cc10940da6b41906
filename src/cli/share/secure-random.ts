import { randomBytes, randomInt } from "node:crypto";
import type { RandomSource } from "../../privacy/report/random-source.ts";

/** Chance from the system's secure generator. */
export const secureRandom: RandomSource = {
  // Whole numbers without bias; of one possible number there is nothing to draw.
  below: (limit) => (limit <= 1 ? 0 : randomInt(limit)),
  bytes: (count) => new Uint8Array(randomBytes(count)),
};
