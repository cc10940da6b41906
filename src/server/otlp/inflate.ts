import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";
import type { Reservation } from "./in-flight.ts";
import { Refusal } from "./refusal.ts";

const inflated = promisify(gunzip);

/** What the end of gzip says: how many bytes there are once inflated, modulo 2^32. */
const TRAILER_BYTES = 4;

/** zlib takes no smaller one. */
const LEAST_PIECE = 64;

/** What is made in one piece is not copied. No more room is taken at once, for who says much may lie. */
const LARGEST_PIECE = 2 ** 20;

/** A request of an exporter is some hundred kilobytes: to hand it to a thread costs more than to inflate it, which takes a quarter of a millisecond. */
const AT_ONCE = 2 ** 19;

/** Head, an empty block, and end. */
const LEAST_BYTES = 20;

/** No more than this comes of a byte of deflate: more is a lie. */
const MAX_RATIO = 1032;

/**
 * A body that came with gzip, inflated. Room for it is asked for first, by what its end says it will take: what turns out larger
 * is given the most that is taken, and room for that.
 *
 * @throws Refusal
 */
export async function inflate(body: Uint8Array, most: number, reservation: Reservation): Promise<Uint8Array> {
  if (body.length < LEAST_BYTES || body[0] !== 0x1f || body[1] !== 0x8b) throw new Refusal("malformed");
  const said = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(body.length - TRAILER_BYTES, true);
  const possible = Math.min(most, body.length * MAX_RATIO);
  // A bomb says what it is, or says another number; either way no more than `most` is ever made.
  if (said > possible) throw new Refusal(said > body.length * MAX_RATIO ? "malformed" : "tooLarge");
  reservation.add(said);
  const options = {
    maxOutputLength: Math.max(said, 1),
    chunkSize: Math.min(Math.max(said, LEAST_PIECE), LARGEST_PIECE),
  };
  try {
    return said <= AT_ONCE ? gunzipSync(body, options) : await inflated(body, options);
  } catch (error) {
    if (!isTooLarge(error)) throw new Refusal("malformed", undefined, { cause: error });
  }
  // Several members one after the other: the end speaks of the last one.
  reservation.add(possible - said);
  try {
    return await inflated(body, { maxOutputLength: possible });
  } catch (error) {
    throw new Refusal(isTooLarge(error) ? "tooLarge" : "malformed", undefined, { cause: error });
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof RangeError && (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
}
