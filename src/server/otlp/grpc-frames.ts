import type { Reservation } from "./in-flight.ts";
import { Pieces } from "./pieces.ts";
import { Refusal } from "./refusal.ts";

/** What stands before each message: whether it is compressed, and its length. */
const HEAD_BYTES = 5;

/** A message of gRPC. */
export interface GrpcMessage {
  readonly isCompressed: boolean;
  readonly body: Uint8Array;
}

/** Puts the one message of a call together from the pieces that come. */
export class GrpcFrames {
  private readonly pieces = new Pieces();
  private head: Uint8Array = new Uint8Array();

  constructor(
    private readonly most: number,
    private readonly reservation: Reservation,
  ) {}

  /** Takes a piece. @throws Refusal when there is more than is taken */
  add(piece: Uint8Array): void {
    if (this.pieces.bytes + piece.length > this.most + HEAD_BYTES) throw new Refusal("tooLarge");
    this.reservation.add(piece.length);
    this.pieces.add(piece);
    if (this.head.length < HEAD_BYTES) this.head = Buffer.concat([this.head, piece]).subarray(0, HEAD_BYTES);
    // The head says how much there will be: what is too large need not come first.
    if (this.head.length === HEAD_BYTES && this.lengthSaid() > this.most) throw new Refusal("tooLarge");
  }

  /** The message, when all is there. @throws Refusal when it is not, or when there is more than one */
  message(): GrpcMessage {
    const { bytes } = this.pieces;
    if (bytes < HEAD_BYTES || bytes !== HEAD_BYTES + this.lengthSaid()) throw new Refusal("malformed");
    const all = this.pieces.joined();
    if (all[0]! > 1) throw new Refusal("malformed");
    return { isCompressed: all[0] === 1, body: all.subarray(HEAD_BYTES) };
  }

  private lengthSaid(): number {
    const { head } = this;
    return new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(1);
  }
}

/** A message as it is sent: not compressed. */
export function framed(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + body.length);
  new DataView(frame.buffer).setUint32(1, body.length);
  frame.set(body, HEAD_BYTES);
  return frame;
}
