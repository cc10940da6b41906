import type { StoreFeed } from "../../server/controllers/store-feed.ts";
import type { StoreHealth } from "../../server/scanning/store-follower.ts";
import type { HeardControllers } from "../../server/serve-options.ts";
import type { Sleep } from "../../server/sleep.ts";
import type { SqlReader, Store } from "../../store/store.ts";
import { StoreError } from "../../store/store-error.ts";

/** What the controllers of a store are found with. */
export interface StoredControllersOptions {
  readonly reader: SqlReader;
  readonly judgements: Store["judgements"];
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
}

/** How often it is looked what others wrote. */
const EVERY_MS = 5000;

/** Controllers that are shown: what many a browser can list. */
const MAX_SHOWN = 2000;

/** Controllers that other processes write for, and when there is something new of them. */
export class StoredControllers implements StoreFeed {
  private state: StoreHealth = { state: "waiting" };
  private readonly names = new Set<string>();
  private known = "";
  private tellName: (name: string) => void = () => undefined;
  private tellStored: (at: number) => void = () => undefined;

  constructor(private readonly options: StoredControllersOptions) {}

  get health(): StoreHealth {
    return this.state;
  }

  /** The same, as those who make themselves known. */
  get heard(): HeardControllers {
    return {
      judgements: (controller) => this.options.judgements(controller),
      onHeard: (tell) => {
        this.tellName = tell;
        for (const name of this.names) tell(name);
      },
    };
  }

  onStored(tell: (at: number) => void): void {
    this.tellStored = tell;
  }

  async work(signal: AbortSignal): Promise<void> {
    const { sleep, onError } = this.options;
    while (!signal.aborted) {
      await this.look().catch((error: unknown) => {
        const reason = error instanceof StoreError ? { reason: error.code } : {};
        this.state = { ...this.state, state: "failed", ...reason };
        onError(error);
      });
      await sleep(EVERY_MS, signal);
    }
  }

  private async look(): Promise<void> {
    const { reader, now } = this.options;
    const controllers = await reader.query("SELECT key FROM controller ORDER BY key");
    for (const { key } of controllers) this.hear(String(key));
    const [row] = await reader.query("SELECT count(*) AS runs, max(start_at) AS last FROM run");
    const known = JSON.stringify([controllers.length, row]);
    if (known === this.known && this.state.state === "ok") return;
    this.known = known;
    this.state = { state: "ok", scannedAt: now(), runs: Number(row?.runs ?? 0) };
    this.tellStored(now());
  }

  private hear(name: string): void {
    if (this.names.has(name) || this.names.size >= MAX_SHOWN) return;
    this.names.add(name);
    this.tellName(name);
  }
}
