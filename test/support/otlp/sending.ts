import { connect } from "node:http2";
import { ask, type HttpAnswer } from "../http.ts";
import { bytesOf, oracle } from "./oracle.ts";

/** How a request is sent by HTTP, when not in the usual way. */
export interface HttpCall {
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
  /** Address of this machine that it comes from. */
  readonly localAddress?: string;
}

/** Sends a request by HTTP: traces in protobuf when nothing else is said. */
export function postOtlp(url: string, body: Uint8Array, call: HttpCall = {}): Promise<HttpAnswer> {
  const { headers = {}, path = "/v1/traces", method = "POST", ...more } = call;
  const all = { "content-type": "application/x-protobuf", ...headers };
  return ask(`${url}${path}`, { method, headers: all, ...more }, body);
}

/** What a call of gRPC was answered with. */
export interface GrpcAnswer {
  readonly httpStatus: number;
  readonly status: string | undefined;
  readonly message: string | undefined;
  readonly details: Uint8Array;
  readonly body: Uint8Array;
}

/** How a call is made, when not in the usual way. */
export interface GrpcCall {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Pieces that are sent one after the other; else the body in one frame. */
  readonly pieces?: readonly Uint8Array[];
  readonly method?: string;
  /** Does not say that the request ended. */
  readonly isOpen?: boolean;
}

const EXPORT_TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/** Calls a method of gRPC by hand, over a connection of its own. */
export function callGrpc(url: string, body: Uint8Array, call: GrpcCall = {}): Promise<GrpcAnswer> {
  return new Promise((resolve, reject) => {
    const session = connect(url);
    session.on("error", reject);
    const stream = session.request({
      ":method": call.method ?? "POST",
      ":path": call.path ?? EXPORT_TRACES,
      "content-type": "application/grpc+proto",
      te: "trailers",
      ...call.headers,
    });
    const chunks: Uint8Array[] = [];
    let seen: Record<string, string | string[] | number | undefined> = {};
    const note = (headers: object): void => {
      seen = { ...seen, ...headers };
    };
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    stream.on("error", () => {});
    stream.on("close", () => {
      session.destroy();
      resolve({
        httpStatus: Number(seen[":status"]),
        status: seen["grpc-status"]?.toString(),
        message: seen["grpc-message"]?.toString(),
        details: Buffer.from(seen["grpc-status-details-bin"]?.toString() ?? "", "base64"),
        body: Buffer.concat(chunks),
      });
    });
    for (const piece of call.pieces ?? [frame(body)]) stream.write(piece);
    if (call.isOpen !== true) stream.end();
  });
}

/** A message of gRPC. */
export function frame(body: Uint8Array, flag = 0): Uint8Array {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** A request with so many steps, in protobuf; the ids say which request it is. */
export async function requestOf(spans: number, seed = 1): Promise<Uint8Array> {
  const { ExportTraceServiceRequest } = await oracle();
  const id = (bytes: number, number: number) => {
    const made = Buffer.alloc(bytes, 1);
    made.writeUInt32BE(seed, 0);
    made.writeUInt32BE(number, 4);
    return made;
  };
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  return bytesOf(ExportTraceServiceRequest, {
    resourceSpans: [
      {
        resource: {
          attributes: [text("jenkins.url", "https://ci.example/"), text("service.instance.id", `ci-${seed}`)],
        },
        scopeSpans: [
          {
            spans: Array.from({ length: spans }, (_, number) => ({
              traceId: id(16, 0),
              spanId: id(8, number),
              name: "sh",
              kind: 1,
              endTimeUnixNano: `${Date.now() - 1000}000000`,
              attributes: [text("jenkins.pipeline.step.type", "sh"), text("jenkins.pipeline.step.id", `${number}`)],
            })),
          },
        ],
      },
    ],
  });
}
