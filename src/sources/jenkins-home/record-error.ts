/** The records cannot be read at all; what is wrong with a single record is a problem, not an error. */
export class RecordError extends Error {
  override readonly name = "RecordError";

  constructor(
    readonly code: "not-a-home",
    message: string,
    /** What the user can do about it. */
    readonly hint: string,
  ) {
    super(message);
  }
}
