import { ServerError } from "../server-error.ts";
import type { Received } from "./intake.ts";
import type { ForwardHealth } from "./otlp-health.ts";
import type { ForwardOptions, OtlpEffects } from "./otlp-options.ts";

/** Requests under way at once: enough for a target some milliseconds away. */
const WORKERS = 4;

/** Waits between tries: about 1 s, then 2, 4 … 30 s. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/** What could not be passed on for so long is let go: spans of that age are of no use to who looks at traces. */
const MAX_AGE_MS = 900_000;

const TIMEOUT_MS = 15_000;

/** Statuses after which the same request may be taken, by the specification. */
const RETRIED = new Set([429, 502, 503, 504]);

type Outcome = "sent" | "refused" | "later";

interface Item {
  readonly received: Received;
  readonly at: number;
}

/** What forwarding does to the world. */
export type ForwardEffects = Pick<OtlpEffects, "fetch" | "now" | "random" | "sleep">;

/**
 * Passes requests on to another endpoint of OTLP, as they came, in memory alone. Who sent them is not kept waiting: what finds no
 * room in the queue is let go and counted.
 */
export class Forwarder {
  private readonly queue: Item[] = [];
  private readonly dropped: Record<string, number> = {};
  private readonly base: string;
  private readonly closing = new AbortController();
  private queuedBytes = 0;
  private sent = 0;
  private failures = 0;
  private failing: string | undefined;
  private busy = 0;

  /** @throws ServerError when the address is none */
  constructor(
    private readonly options: ForwardOptions & { readonly queueBytes: number },
    private readonly effects: ForwardEffects,
  ) {
    this.base = baseOf(options.url);
  }

  /** How it does. */
  get health(): ForwardHealth {
    const { queuedBytes, sent, dropped, failing } = this;
    return { queuedBytes, sent, dropped: { ...dropped }, ...(failing === undefined ? {} : { failing }) };
  }

  /** Takes a request to pass on, when there is room for it. */
  offer(received: Received): void {
    const { length } = received.body;
    if (this.closing.signal.aborted) return this.drop("closed");
    if (this.queuedBytes + length > this.options.queueBytes) return this.drop("full");
    this.queuedBytes += length;
    this.queue.push({ received, at: this.effects.now() });
    if (this.busy < WORKERS && (this.failures === 0 || this.busy === 0)) void this.work();
  }

  /** Stops: what is still here is let go. */
  close(): void {
    this.closing.abort();
    for (const item of this.queue.splice(0)) this.leave(item, "closed");
  }

  /** Works until there is nothing to do. While the target fails, one asks it and the others rest. */
  private async work(): Promise<void> {
    this.busy++;
    for (let item = this.queue.shift(); item !== undefined; item = this.queue.shift()) {
      await this.bring(item);
      if (this.failures > 0 && this.busy > 1) break;
    }
    this.busy--;
  }

  private async bring(item: Item): Promise<void> {
    for (;;) {
      if (this.closing.signal.aborted) return this.leave(item, "closed");
      if (this.effects.now() - item.at > MAX_AGE_MS) return this.leave(item, "tooOld");
      const outcome = await this.post(item.received);
      if (outcome === "later") {
        await this.effects.sleep(this.waitMs(), this.closing.signal);
        continue;
      }
      this.failures = 0;
      this.failing = undefined;
      if (outcome === "refused") return this.leave(item, "refused");
      this.sent++;
      return this.leave(item);
    }
  }

  private async post({ signal, format, isGzip, body }: Received): Promise<Outcome> {
    try {
      const { status, body: answer } = await this.effects.fetch(`${this.base}/v1/${signal}`, {
        method: "POST",
        headers: {
          ...this.options.headers,
          "content-type": format === "json" ? "application/json" : "application/x-protobuf",
          ...(isGzip ? { "content-encoding": "gzip" } : {}),
        },
        body: body as Uint8Array<ArrayBuffer>,
        // A redirect would turn the request into a GET, or send keys elsewhere.
        redirect: "manual",
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer?.cancel();
      if (status >= 200 && status < 300) return "sent";
      if (!RETRIED.has(status)) return "refused";
      return this.fail(String(status));
    } catch {
      return this.fail("unreachable");
    }
  }

  private fail(reason: string): Outcome {
    this.failures++;
    this.failing = reason;
    return "later";
  }

  private waitMs(): number {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.failures - 1));
    return longest * (0.5 + this.effects.random() / 2);
  }

  private leave({ received }: Item, reason?: string): void {
    this.queuedBytes -= received.body.length;
    if (reason !== undefined) this.drop(reason);
  }

  private drop(reason: string): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + 1;
  }
}

function baseOf(url: string): string {
  const hint = "Give the base of an OTLP endpoint over HTTP, such as http://collector:4318.";
  if (!URL.canParse(url)) throw new ServerError("The address to pass OTLP on to is none.", hint);
  const { protocol, username, password, origin, pathname } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:")
    throw new ServerError("OTLP is passed on by HTTP, and the address is of another kind.", hint);
  if (username !== "" || password !== "")
    throw new ServerError("The address to pass OTLP on to holds a user or password.", "Give them as a header.");
  return `${origin}${pathname.replace(/\/+$/, "")}`;
}
