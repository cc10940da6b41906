/** What a sender is told to send. */
export interface SendOrder {
  readonly url: string;
  /** A file of the outbox, named after the hash of its bytes; or else `body`. */
  readonly file?: string;
  /** Bytes as base64: of a request that is no report. */
  readonly body?: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly timeoutMs: number;
}

/** What came of it. */
export type SendAnswer =
  | { readonly status: number; readonly body: string }
  /** A code like `ECONNREFUSED`. */
  | { readonly error: string };
