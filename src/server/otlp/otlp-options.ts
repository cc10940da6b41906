import type { Sleep } from "../sleep.ts";
import type { SpanSink } from "./span-sink.ts";

/** What must be said, word for word, to listen for OTLP where other machines can send, without a token. */
export const INSECURE_OTLP_WORDS = "anybody-on-the-network-may-send-spans";

/** How OTLP is listened for. At least one of the ports is to be given. */
export interface OtlpOptions {
  /** An address or name of this machine. */
  readonly host: string;
  /** 0 for any that is free; absent: no gRPC. 4317 by the specification. */
  readonly grpcPort?: number;
  /** 0 for any that is free; absent: no HTTP. 4318 by the specification. */
  readonly httpPort?: number;
  /** Asked of every sender, as `Authorization: Bearer` or `x-flowmeter-token`; absent: nobody is asked for one. */
  readonly token?: string;
  /** {@link INSECURE_OTLP_WORDS}, to listen without a token where other machines can send. */
  readonly insecure?: string;
  /** Both ports speak TLS, and nothing else. */
  readonly tls?: OtlpTls;
  readonly sink: SpanSink;
  /** Another endpoint that gets what arrives, unchanged. */
  readonly forward?: ForwardOptions;
  /** Other than {@link otlpLimits}; for tests. */
  readonly limits?: Partial<OtlpLimits>;
  readonly effects: OtlpEffects;
}

/** Texts in PEM. */
export interface OtlpTls {
  readonly key: string;
  readonly cert: string;
}

/** Where what arrives is passed on to, by HTTP. */
export interface ForwardOptions {
  /** Base of an OTLP endpoint: `http://collector:4318`; `/v1/traces` and its like are added. */
  readonly url: string;
  /** Sent with every request, such as an authorization; lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the receiver may touch. */
export interface OtlpEffects {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0..1, for the spread of tries again. */
  readonly random: () => number;
  readonly fetch: typeof fetch;
  readonly sleep: Sleep;
  /** Takes what went wrong inside when a sender was told to try again. */
  readonly onError: (error: unknown) => void;
}

/** How much is taken at once. */
export interface OtlpLimits {
  /** A request as it comes: compressed. */
  readonly bodyBytes: number;
  /** A request once inflated. */
  readonly inflatedBytes: number;
  /** A request in JSON, once inflated: its objects take many times its bytes. */
  readonly jsonBytes: number;
  /** All requests that are not answered yet. */
  readonly inFlightBytes: number;
  readonly connections: number;
  /** All of a request has to be here by then. */
  readonly requestMs: number;
  /** What waits to be passed on. */
  readonly forwardBytes: number;
}

/** What is taken at once when nothing else is said. */
export const otlpLimits: OtlpLimits = {
  // Collectors send up to 8,192 spans at once, of 700 bytes each.
  bodyBytes: 16 * 2 ** 20,
  inflatedBytes: 32 * 2 ** 20,
  jsonBytes: 8 * 2 ** 20,
  inFlightBytes: 128 * 2 ** 20,
  // More than the 500 controllers that one server is meant for.
  connections: 2000,
  requestMs: 30_000,
  forwardBytes: 32 * 2 ** 20,
};
