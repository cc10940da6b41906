/** Why a request is not taken. */
export type RefusalReason =
  | "malformed"
  | "tooLarge"
  | "wrongType"
  | "wrongEncoding"
  | "noToken"
  | "otherSite"
  | "notFound"
  | "wrongMethod"
  /** The sender has more under way than its share. */
  | "tooMuch"
  /** There is no room for anybody now. */
  | "full"
  /** What keeps the spans cannot take more now, or failed. */
  | "notKept"
  /** The request did not come to its end in time. */
  | "tooSlow";

/** How a reason is told, by HTTP and by gRPC. */
export interface RefusalKind {
  readonly status: number;
  /** By the numbers of gRPC. */
  readonly grpc: number;
  readonly sentence: string;
}

/** Statuses of gRPC that are answered. */
const grpcStatus = {
  ok: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

/** What senders are told, by reason. Senders try again after 429 and 503 alone, and after what stands for them in gRPC. */
const refusals: Readonly<Record<RefusalReason, RefusalKind>> = {
  malformed: { status: 400, grpc: grpcStatus.invalidArgument, sentence: "The body is not OTLP." },
  tooLarge: { status: 413, grpc: grpcStatus.resourceExhausted, sentence: "The body is larger than is taken." },
  wrongType: {
    status: 415,
    grpc: grpcStatus.invalidArgument,
    sentence: "The body must be application/x-protobuf or application/json.",
  },
  wrongEncoding: {
    status: 415,
    grpc: grpcStatus.unimplemented,
    sentence: "The body may be compressed with gzip, or not at all.",
  },
  noToken: { status: 401, grpc: grpcStatus.unauthenticated, sentence: "A token is needed, and this is not it." },
  otherSite: {
    status: 403,
    grpc: grpcStatus.permissionDenied,
    sentence: "Pages in a browser may not send anything here.",
  },
  notFound: {
    status: 404,
    grpc: grpcStatus.unimplemented,
    sentence: "Only traces, metrics and logs of OTLP are taken here.",
  },
  wrongMethod: { status: 405, grpc: grpcStatus.unimplemented, sentence: "Only POST is answered here." },
  tooMuch: {
    status: 429,
    grpc: grpcStatus.resourceExhausted,
    sentence: "This sender has more under way than its share.",
  },
  full: { status: 503, grpc: grpcStatus.unavailable, sentence: "There is no room for more now." },
  notKept: { status: 503, grpc: grpcStatus.unavailable, sentence: "What was sent cannot be kept now." },
  tooSlow: { status: 408, grpc: grpcStatus.deadlineExceeded, sentence: "The request did not come to its end in time." },
};

/** A request is not taken; told to who sent it. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly reason: RefusalReason,
    /** When the sender should try again; absent: the same request will not be taken then either. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(refusals[reason].sentence, options);
  }

  /** How it is told. */
  get kind(): RefusalKind {
    return refusals[this.reason];
  }
}
