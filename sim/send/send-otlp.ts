import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { spansOfRun, traceRequest } from "../emit/otlp-spans.ts";
import { DAY, HOUR } from "../engine/times.ts";
import { families } from "../families/families.ts";
import { createWorld, type World } from "../world.ts";

/** Spans of one request: as many as an exporter sends at once. */
const SPANS = 512;

/** Requests under way: receivers are meant to be told of their limits, not to be flooded. */
const AT_ONCE = 4;

/** A living controller sends what ended this often. */
const TICK_MS = 2000;

/** A controller that sends its spans, and which of its runs were sent. */
interface Sender {
  readonly id: string;
  readonly url: string;
  readonly world: World;
  readonly sent: Set<string>;
}

/**
 * Sends the spans of simulated controllers to receivers, each request to the next of them, until each was acknowledged:
 * `send-otlp.js --to <url> [--to <url> …] --controllers 6 --days 2`. Says "lives on" when the past is sent, and goes on until interrupted.
 */
async function main(): Promise<void> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { to: { ...text, multiple: true }, controllers: text, days: text, "runs-per-day": text },
  });
  const to = values.to ?? [];
  if (to.length === 0) throw new Error("--to <url> is needed: where receivers take OTLP over HTTP");
  const days = Number(values.days ?? 2);
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  const place = mkdtempSync(join(tmpdir(), "flowmeter-send-"));
  const startAt = Date.now() - days * DAY;
  const senders = Array.from({ length: Number(values.controllers ?? 6) }, (_, index): Sender => {
    const family = families.get(index % 2 === 0 ? "demo" : "small-team")!;
    const runsPerDay = Number(values["runs-per-day"] ?? 200);
    const world = createWorld({ seed: index + 1, home: join(place, `${index}`), startAt, family, days, runsPerDay });
    return { id: `ci-${index + 1}`, url: `https://ci-${index + 1}.example.org/`, world, sent: new Set() };
  });
  const post = new Posting(to, interrupted.signal);
  try {
    for (let at = startAt + HOUR; at < Date.now() && !interrupted.signal.aborted; at += HOUR)
      for (const sender of senders) await sendUntil(sender, at, post);
    process.stderr.write(`${senders.length} controllers live on; ${post.acknowledged} spans were acknowledged\n`);
    while (!interrupted.signal.aborted) {
      for (const sender of senders) await sendUntil(sender, Date.now(), post);
      await setTimeout(TICK_MS, undefined, { signal: interrupted.signal }).catch(() => undefined);
    }
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Lets a controller live until an instant, and sends what ended since. */
async function sendUntil({ id, url, world, sent }: Sender, at: number, post: Posting): Promise<void> {
  world.advanceTo(Math.max(world.now, at));
  const ended = world.controller.begun.filter(
    (run) => run.isRecordEnded && run.endAt !== undefined && !sent.has(run.id),
  );
  for (const run of ended) sent.add(run.id);
  const spans = ended.flatMap((run) => spansOfRun(run, url));
  const requests = [];
  for (let from = 0; from < spans.length; from += SPANS)
    requests.push({
      count: Math.min(SPANS, spans.length - from),
      body: traceRequest(spans.slice(from, from + SPANS), { id, url }),
    });
  for (let from = 0; from < requests.length; from += AT_ONCE)
    await Promise.all(
      requests.slice(from, from + AT_ONCE).map(({ count, body }) => post.send(JSON.stringify(body), count)),
    );
}

/** Sends requests to receivers in turn. */
class Posting {
  acknowledged = 0;
  private next = 0;

  constructor(
    private readonly to: readonly string[],
    private readonly signal: AbortSignal,
  ) {}

  /** Sends until some receiver says that it has it. */
  async send(body: string, spans: number): Promise<void> {
    const headers = { "content-type": "application/json" };
    while (!this.signal.aborted) {
      const url = `${this.to[this.next++ % this.to.length]}/v1/traces`;
      const answer = await fetch(url, { method: "POST", headers, body }).catch(() => undefined);
      if (answer?.ok) {
        this.acknowledged += spans;
        return;
      }
      if (answer !== undefined && answer.status !== 429 && answer.status !== 503)
        throw new Error(`${url} answered ${answer.status}`);
      const waitMs = Number(answer?.headers.get("retry-after") ?? 1) * 1000;
      await setTimeout(waitMs, undefined, { signal: this.signal }).catch(() => undefined);
    }
  }
}

await main();
