/** The server cannot be started as it was asked to; the user can do something about it. */
export class ServerError extends Error {
  override readonly name = "ServerError";

  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
