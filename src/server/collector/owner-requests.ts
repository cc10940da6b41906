import type { CollectedReport } from "../../model/collected.ts";
import { type Refusal, refusal } from "../../privacy/collect/refusal.ts";
import { dayOf, daysFrom, timeFault } from "../../privacy/collect/windows.ts";
import { pseudonymOf } from "../../privacy/wire/keys.ts";
import { type OwnerRequest, readRequest } from "../../privacy/wire/messages.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import type { Collector, Taken } from "./collector.ts";

/** What answers who sent something. */
export interface OwnerOptions {
  readonly collector: Collector;
  readonly store: Pick<CollectorStore, "reportsOf">;
  readonly dest: string;
  readonly now: () => number;
  /** Removes the reports of a pseudonym from a sealed period; how many there were. @throws StoreError */
  readonly eraseSealed: (period: string, pseudonym: string) => Promise<number>;
  /** The reports of a pseudonym in a sealed period. @throws StoreError */
  readonly exportSealed: (period: string, pseudonym: string) => Promise<readonly CollectedReport[]>;
}

/** Exports of one key in the days in which a request is good: enough for answers that get lost. */
const MOST_EXPORTS = 10;

/** Erases or hands out what was sent under a key, by its signature. */
export class OwnerRequests {
  constructor(private readonly options: OwnerOptions) {}

  /** Does what the holder of a key asks. Never throws. */
  async serve(bytes: Uint8Array, action: "erase" | "export"): Promise<Taken> {
    const { collector, now } = this.options;
    try {
      return await this.answer(bytes, action);
    } catch {
      return collector.refuse(refusal("STORE"), now());
    }
  }

  private async answer(bytes: Uint8Array, action: "erase" | "export"): Promise<Taken> {
    const { collector, now } = this.options;
    const read = readRequest(bytes);
    if (!read.ok) return collector.refuse(refusal(read.fault.rule, read.fault.path), now());
    const refused = this.fault(read.value, action) ?? (await collector.hindrance());
    if (refused !== undefined) return collector.refuse(refused, now());
    return action === "erase" ? this.erase(read.value) : this.export(read.value);
  }

  /** A period that is neither open nor sealed holds nothing, and nothing is remembered of it. */
  private fault({ action, dest, period, day }: OwnerRequest, wanted: "erase" | "export"): Refusal | undefined {
    const { collector, now } = this.options;
    if (action !== wanted) return refusal("SCHEMA", "$.action");
    if (dest !== this.options.dest) return refusal("DESTINATION", "$.dest");
    const time = collector.isSealed(period) ? undefined : timeFault(period, [], now());
    if (time !== undefined) return refusal(time.rule, time.path);
    // An export that somebody recorded is good for nobody later. Erasing may be asked whenever: asked again it changes nothing.
    if (action === "erase") return undefined;
    if (day === undefined) return refusal("SCHEMA", "$.day");
    return Math.abs(daysFrom(day, dayOf(now()))) > 1 ? refusal("DAY", "$.day") : undefined;
  }

  private async erase({ key, period }: OwnerRequest): Promise<Taken> {
    const { collector, now, eraseSealed } = this.options;
    const pseudonym = pseudonymOf(key)!;
    const elsewhere = collector.isSealed(period) ? await eraseSealed(period, pseudonym) : 0;
    const hindered = await collector.hindrance();
    if (hindered !== undefined) return collector.refuse(hindered, now());
    const failed = await collector.erase({ pseudonym, period }, elsewhere);
    return failed ?? { ok: true, body: json({ schema: "flowmeter-erased/1", erased: true }) };
  }

  private async export({ key, period, nonce }: OwnerRequest): Promise<Taken> {
    const { collector, store, now, exportSealed } = this.options;
    const pseudonym = pseudonymOf(key)!;
    const open = collector.holds(pseudonym) ? await store.reportsOf(pseudonym) : [];
    const reports = [...open, ...(collector.isSealed(period) ? await exportSealed(period, pseudonym) : [])];
    // Of a key that there is nothing of nothing is remembered: anybody can make any number of keys.
    if (reports.length > 0) {
      if (collector.noncesOf(pseudonym) >= MOST_EXPORTS) return collector.refuse(refusal("RATE", "$.nonce"), now());
      if (await collector.isUsed(`${pseudonym} ${nonce}`)) return collector.refuse(refusal("REPLAY", "$.nonce"), now());
    }
    return { ok: true, body: json({ schema: "flowmeter-export/1", reports: reports.map(exported) }) };
  }
}

function exported({ env, period, seq, day, consent, rows, hist }: CollectedReport): object {
  return { env, period, seq, day, consent, rows: JSON.parse(rows) as unknown, hist: JSON.parse(hist) as unknown };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
