/** A release is refused, or cannot go on; nothing was published by it. The user can do something about it. */
export class ReleaseError extends Error {
  override readonly name = "ReleaseError";

  constructor(
    /** Name of what refuses, like `LEDGER_BROKEN`: for programs and tests. */
    readonly rule: string,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}
