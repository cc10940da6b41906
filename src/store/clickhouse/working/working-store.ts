import { type DuckDbParts, openDuckDbParts } from "../../duckdb/duckdb-store.ts";
import { Turns } from "../../duckdb/turns.ts";
import { StoreError } from "../../store-error.ts";
import type { Shard } from "../client/shards.ts";
import type { KeptSince } from "../schema/kept-since.ts";
import { ExchangeFiles } from "./exchange-files.ts";
import { type Journal, openJournal } from "./journal.ts";
import { loadState, type WorkingPlace } from "./load.ts";
import { ship, type TableSums } from "./ship.ts";

/** Whose working store it is. */
export interface WorkingOwner {
  readonly controller: string;
  readonly slot: number;
  readonly shard: Shard;
  /** The term under which the controller is held now; undefined when it is not. */
  readonly term: () => number | undefined;
  /** Since when runs were kept as it was made. */
  readonly keptSince: KeptSince | undefined;
}

/** Commits of one term: more than one a second for as long as there are terms. */
const COMMITS_OF_TERM = 2 ** 20;

/** DuckDB may hold as much while it compares what changed. */
const SHIPPING_MEMORY = "512MB";

/**
 * What is known of one controller, in a DuckDB of this process: facts are worked out there by what works them out for a store that is a
 * file, and what is committed there is brought into the cluster before anybody is told so.
 */
export class WorkingStore {
  /** Who writes does so alone, from before it reads until what it committed is shipped. */
  readonly turns = new Turns();
  private readonly sums: TableSums = new Map();
  private failure: unknown;

  private constructor(
    readonly owner: WorkingOwner,
    readonly place: WorkingPlace,
    private readonly inner: { readonly parts: DuckDbParts; readonly journal: Journal },
  ) {}

  /** Makes one of what the cluster knows. @throws StoreError */
  static async open(owner: WorkingOwner): Promise<WorkingStore> {
    const term = heldTerm(owner);
    const { slot, shard } = owner;
    const journal = await openJournal({ shard, slot }, term * COMMITS_OF_TERM);
    const files = new ExchangeFiles();
    let parts: DuckDbParts | undefined;
    try {
      parts = await openDuckDbParts(files.place("duckdb"));
      const place = { connection: parts.connection, shard, slot, files };
      await loadState(place);
      if (owner.keptSince !== undefined)
        await parts.connection.run(`INSERT INTO meta VALUES ('kept_since_at', '${owner.keptSince.at}')`);
      // Held again after somebody else had it, it is another's work that this one does not know.
      const sameTerm = (): number | undefined => (owner.term() === term ? term : undefined);
      return new WorkingStore({ ...owner, term: sameTerm }, place, { parts, journal });
    } catch (error) {
      await parts?.store.close();
      files.close();
      throw error;
    }
  }

  /** The store that everything is worked out in. */
  get store(): DuckDbParts["store"] {
    return this.inner.parts.store;
  }

  /** Nobody else wrote for the controller since it was made. */
  get isHeld(): boolean {
    return this.owner.term() !== undefined;
  }

  /** Something of it did not come into the cluster: it is to be thrown away. */
  get isBroken(): boolean {
    return this.failure !== undefined;
  }

  /** Brings what was committed into the cluster. @throws StoreError; then all that comes after it fails, too */
  async ship(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    try {
      heldTerm(this.owner);
      await this.place.connection.limitMemory(SHIPPING_MEMORY);
      await ship(this.place, this.inner.journal, this.sums);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** Marks that what it has is not what the cluster has. */
  spoil(error: unknown): void {
    this.failure ??= error;
  }

  async close(): Promise<void> {
    await this.inner.parts.store.close();
    this.place.files.close();
  }
}

function heldTerm({ controller, term }: WorkingOwner): number {
  const held = term();
  if (held !== undefined) return held;
  throw new StoreError(
    "locked",
    `Another process writes for ${controller} now.`,
    "Two at once would undo each other's work: wait until it is done, or end one of them. Nothing that was acknowledged is lost.",
  );
}
