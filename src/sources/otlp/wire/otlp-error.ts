/** Why a request could not be read. */
export type OtlpErrorCode =
  /** It ends within a field, or a field is longer than what holds it. */
  | "truncated"
  /** A number has more bytes than numbers have. */
  | "number"
  /** A field of a kind that the format does not have. */
  | "field"
  /** It is not JSON, or not of the shape of OTLP. */
  | "json";

const sentences: Readonly<Record<OtlpErrorCode, string>> = {
  truncated: "The message ends within a field.",
  number: "A number in the message is too long.",
  field: "A field of the message is of no kind that there is.",
  json: "The body is not OTLP in JSON.",
};

/** A request that is not OTLP. What it says holds nothing of what was sent. */
export class OtlpError extends Error {
  override readonly name = "OtlpError";

  constructor(readonly code: OtlpErrorCode) {
    super(sentences[code]);
  }
}
