/** What went wrong with a store: who is to act differs by code. */
export type StoreErrorCode =
  | "locked"
  | "full"
  | "not-a-store"
  | "newer"
  | "unwritable"
  | "missing"
  /** A server that keeps the store does not answer, or not in time: what was asked may be tried again. */
  | "unreachable"
  /** A server that keeps the store does not let this user in. */
  | "denied"
  | "failed";

/** The store cannot be used; nothing that was acknowledged before is lost. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  // eslint-disable-next-line max-params -- the standard arguments of an error, and two of ours
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    /** What the user can do about it. */
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
