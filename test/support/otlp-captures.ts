import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Span, spansOfBatch } from "../../src/model/span.ts";
import { OtlpDecoder } from "../../src/sources/otlp/wire/otlp-decoder.ts";
import { filesBelow, root, unpack } from "./directories.ts";

const captures = join(root, "..", "shared", "captures");

/** Why tests over what a real controller sent did not run; undefined when they can. */
export const otlpCapturesMissing: string | undefined = existsSync(join(captures, "otlp.tar.gz"))
  ? undefined
  : "../shared/captures is not here";

/** Bodies of the requests with spans that a controller sent, in order. */
export function capturedTraces(t: TestContext): Buffer[] {
  return filesBelow(unpack(t, join(captures, "otlp.tar.gz")), "_v1_traces.pb").map((file) => readFileSync(file));
}

/** Spans of the captured bodies, each with the number of its body as the time it came. */
export function capturedSpans(t: TestContext): Span[] {
  const decoder = new OtlpDecoder();
  return capturedTraces(t).flatMap((body, index) => spansOfBatch(decoder.spans(body), index));
}

/** The home of the controller that sent them. */
export function capturedHome(t: TestContext): string {
  return unpack(t, join(captures, "controller-home.tar.gz"));
}
