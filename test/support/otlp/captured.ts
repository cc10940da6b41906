import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { filesBelow, root, unpack } from "../directories.ts";

const archive = join(root, "..", "shared", "captures", "otlp.tar.gz");

/** Why the tests over captured requests did not run; undefined when they can. */
export const capturesMissing: string | undefined = existsSync(archive) ? undefined : "../shared/captures is not here";

/** Requests that the plugin of Jenkins sent to a receiver, as they came, in order. */
export interface CapturedRequests {
  readonly traces: readonly Uint8Array[];
  readonly metrics: readonly Uint8Array[];
  readonly logs: readonly Uint8Array[];
  /** Spans of Pipelines as another program decoded them, one a line. */
  readonly decoded: readonly string[];
}

/** Unpacks the captured requests for a test. */
export function capturedRequests(t: TestContext): CapturedRequests {
  const directory = unpack(t, archive);
  const bodies = (signal: string) => filesBelow(directory, `_v1_${signal}.pb`).map((file) => readFileSync(file));
  const [lines] = filesBelow(directory, "pipeline-spans.decoded.jsonl");
  return {
    traces: bodies("traces"),
    metrics: bodies("metrics"),
    logs: bodies("logs"),
    decoded: readFileSync(lines!, "utf8").trimEnd().split("\n"),
  };
}
