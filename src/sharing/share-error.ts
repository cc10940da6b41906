/** Why something about sharing cannot be done. */
export type ShareErrorCode = "in-use" | "broken-log" | "unwritable" | "clock";

/** Sharing cannot do what was asked; nothing has left. */
export class ShareError extends Error {
  override readonly name = "ShareError";

  constructor(
    readonly code: ShareErrorCode,
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}
