import { createCipheriv, hkdfSync } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";

/** Bytes that are uniform and independent to whoever does not know the secret. */
export interface ByteSource {
  /** The next bytes as a whole number, the first byte the highest; `count` is 1 or more. */
  readonly next: (count: number) => bigint;
}

/** What a stream of noise is for. Each has its own stream, and always the same one. */
export interface NoisePurpose {
  /** Merkle root of the sealed batch, in hexadecimal digits. */
  readonly batchRoot: string;
  readonly metric: string;
  readonly version: number;
  /** Which table of the metric. */
  readonly view: string;
  /** Digest of the list of its cells: over another list the same numbers would show what they hide. */
  readonly cells: string;
  /** Digests of the dictionary and the allow-lists. */
  readonly words: string;
}

/** Bytes of the secret; more than anybody guesses. */
export const SECRET_BYTES = 32;

const SALT = "flowmeter-release/v1";
const BLOCK_BYTES = 4096;

/**
 * The stream of noise for one table of a release: AES-256-CTR under a key that HKDF-SHA256 makes of the release secret and the
 * purpose. Building the same table again gives the same noise, so nobody can average it away.
 *
 * @throws RangeError when the secret has not {@link SECRET_BYTES} bytes
 */
export function noiseStream(secret: Uint8Array, purpose: NoisePurpose): ByteSource {
  const { batchRoot, metric, version, view, cells, words } = purpose;
  return byteStream(secret, ["noise", batchRoot, metric, version, view, cells, words]);
}

/** A stream for any other choice that a rebuild has to repeat, named by its words. @throws RangeError */
export function byteStream(secret: Uint8Array, words: readonly (string | number)[]): ByteSource {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a release secret has ${SECRET_BYTES} bytes`);
  const key = Buffer.from(hkdfSync("sha256", secret, SALT, canonicalJson(words), 32));
  // A key is used for one stream only, so the counter may begin at 0.
  const cipher = createCipheriv("aes-256-ctr", key, Buffer.alloc(16));
  const zeros = Buffer.alloc(BLOCK_BYTES);
  let block = cipher.update(zeros);
  let used = 0;
  const take = (count: number): bigint => {
    if (used + count > block.length) {
      // What is left over is never used: shorter code, and the stream stays the same for the same calls.
      block = cipher.update(zeros);
      used = 0;
    }
    used += count;
    // Up to six bytes are whole numbers that JavaScript holds exactly.
    if (count <= 6) return BigInt(block.readUIntBE(used - count, count));
    return BigInt(`0x${block.toString("hex", used - count, used)}`);
  };
  return { next: take };
}
