/** Why a controller could not be asked. */
export type RestErrorCode =
  /** The URL is none, or not one of http or https. */
  | "url"
  /** Name and token are wrong, or missing. */
  | "auth"
  /** The user may not read this. */
  | "forbidden"
  /** There is nothing at that address: it is no Jenkins, or a plugin is not there. */
  | "notFound"
  /** Nobody answers: name not found, connection refused or broken. */
  | "unreachable"
  /** The certificate is not trusted. */
  | "tls"
  /** It did not answer in time. */
  | "timeout"
  /** It says that it is busy (429, 503), such as while it starts. */
  | "busy"
  /** An error of the server. */
  | "server"
  /** It sends elsewhere. */
  | "redirect"
  /** The answer is larger than is read. */
  | "tooLarge"
  /** The answer is not what was asked for: no JSON, or cut. */
  | "malformed"
  /** As much was asked as may be asked for now. */
  | "budget"
  /** The source was closed. */
  | "closed";

/** A controller could not be asked, or did not answer as it should. `message` is a sentence for people and holds nothing that came from outside. */
export class RestError extends Error {
  override readonly name = "RestError";
  /** What to do about it, in a sentence. */
  readonly hint: string | undefined;
  /** How long the controller asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: RestErrorCode,
    message: string,
    { hint, retryAfterMs }: { hint?: string; retryAfterMs?: number | undefined } = {},
  ) {
    super(message);
    this.hint = hint;
    this.retryAfterMs = retryAfterMs;
  }
}
