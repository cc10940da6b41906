import type { TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { LogLinks } from "../../../src/model/log-links.ts";
import type { SourceGauges } from "../../../src/model/source-gauges.ts";
import type { SpanBatch } from "../../../src/model/span-batch.ts";
import { listenOtlp } from "../../../src/server/otlp/listen-otlp.ts";
import type { OtlpEffects, OtlpOptions } from "../../../src/server/otlp/otlp-options.ts";
import type { SpanSink } from "../../../src/server/otlp/span-sink.ts";
import { realSleep } from "../../../src/server/sleep.ts";

/** A sink that keeps what it takes in memory. */
export class MemorySink implements SpanSink {
  readonly spans: SpanBatch[] = [];
  readonly links: LogLinks[] = [];
  readonly gauges: SourceGauges[] = [];
  /** What is done before something is taken: to be slow, or to throw. */
  before: () => Promise<void> | void = () => {};

  async takeSpans(batch: SpanBatch): Promise<void> {
    await this.before();
    this.spans.push(batch);
  }

  async takeLinks(links: LogLinks): Promise<void> {
    await this.before();
    this.links.push(links);
  }

  takeGauges(gauges: SourceGauges): void {
    this.gauges.push(gauges);
  }

  /** Spans of all batches. */
  get count(): number {
    return this.spans.reduce((sum, { rows }) => sum + rows, 0);
  }
}

/** The clock and the network of this machine. */
export const realEffects: OtlpEffects = {
  now: Date.now,
  random: () => 0,
  fetch,
  sleep: realSleep,
  onError: () => {},
};

/** Waits until something is so, for five seconds. */
export async function waitFor(isDone: () => boolean): Promise<void> {
  for (let tries = 0; !isDone(); tries++) {
    if (tries === 500) throw new Error("It was waited for long enough.");
    await setTimeout(10);
  }
}

/** A receiver on this machine that a test sends to; closed when the test ends. */
export async function listening(t: TestContext, options: Partial<OtlpOptions> = {}) {
  const sink = new MemorySink();
  const errors: unknown[] = [];
  const receiver = await listenOtlp({
    host: "127.0.0.1",
    grpcPort: 0,
    httpPort: 0,
    sink,
    effects: { ...realEffects, onError: (error) => errors.push(error) },
    ...options,
  });
  t.after(receiver.close);
  return { ...receiver, grpcUrl: receiver.grpcUrl!, httpUrl: receiver.httpUrl!, sink, errors };
}
