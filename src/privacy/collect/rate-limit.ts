import { createHmac } from "node:crypto";

/** How often one network may send. */
export interface RateOptions {
  /** Requests at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Any bytes that nobody knows; made anew at each start. */
  readonly secret: Uint8Array;
  /** Networks remembered at once; beyond that the ones that were quiet longest are forgotten. */
  readonly most?: number;
}

interface Bucket {
  left: number;
  at: number;
}

/**
 * A token bucket per network: the first 24 bits of an IPv4 address, 48 of an IPv6 one. Buckets are in memory only, and found by
 * a keyed hash: no address is kept, nor can one be found again when the process has ended.
 */
export class RateLimit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly options: RateOptions) {}

  /** Takes one request of an address; false when it is one too many. */
  take(address: string, now: number): boolean {
    const { burst, perSecond, most = 50_000 } = this.options;
    const key = this.keyOf(address);
    const before = this.buckets.get(key) ?? { left: burst, at: now };
    // A clock that was set back gives nothing.
    const left = Math.min(burst, before.left + (Math.max(0, now - before.at) / 1000) * perSecond);
    // Put last again: the first of a map is the one that was quiet longest.
    this.buckets.delete(key);
    this.buckets.set(key, { left: left >= 1 ? left - 1 : left, at: now });
    if (this.buckets.size > most) this.buckets.delete(this.buckets.keys().next().value!);
    return left >= 1;
  }

  private keyOf(address: string): string {
    return createHmac("sha256", this.options.secret).update(networkOf(address)).digest("base64url").slice(0, 22);
  }
}

/** The network of an address; texts that are no address share one. */
function networkOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address);
  if (v4 !== null) return v4[1]!;
  const plain = address.split("%", 1)[0]!.toLowerCase();
  if (!/^[0-9a-f:]{2,39}$/.test(plain)) return "";
  const [head = ""] = plain.split("::", 1);
  const groups = head === "" ? [] : head.split(":");
  return [0, 1, 2].map((index) => (groups[index] ?? "0").replace(/^0+(?=.)/, "")).join(":");
}
