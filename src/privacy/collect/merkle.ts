import { createHash } from "node:crypto";

/**
 * Root of the Merkle tree over some digests, by RFC 6962 (2.1): leaves are hashed with a 0 before them, nodes with a 1.
 *
 * The digests are taken in order of their texts, so that the root is one of the set. Lower case hexadecimal; of no digests it is
 * the hash of nothing.
 */
export function merkleRoot(digests: readonly string[]): string {
  let level = [...digests].sort().map((digest) => hash(LEAF, Buffer.from(digest, "utf8")));
  if (level.length === 0) return createHash("sha256").digest("hex");
  // Pairs from the left, and what is left over goes up as it is: that is the tree of the RFC.
  while (level.length > 1) level = parents(level);
  return level[0]!.toString("hex");
}

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

function parents(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index]!, level[index + 1]];
    above.push(right === undefined ? left : hash(NODE, left, right));
  }
  return above;
}

function hash(...parts: readonly Uint8Array[]): Buffer {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
}
