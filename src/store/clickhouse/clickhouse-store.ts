import type { Claims } from "../claims.ts";
import { openDuckDbStore } from "../duckdb/duckdb-store.ts";
import type { JudgementStore } from "../judgement-store.ts";
import type { Removal, RemovalWish } from "../removal.ts";
import { SharedClaims } from "../shared-claims.ts";
import type { SpanStore } from "../span-store.ts";
import type { ObservedRuns, PlainTable, QuestionReader, ScanPart, ScanWriter, SqlRow, Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { SlotClaims } from "./claims/slot-claims.ts";
import { openShards, type ShardsOptions } from "./client/open-shards.ts";
import type { Shards } from "./client/shards.ts";
import { ClickHouseJudgementStore } from "./judgement-store.ts";
import { ClickHouseObservedRuns } from "./observed-runs.ts";
import { clickHousePlace } from "./place.ts";
import { prepareSchema } from "./schema/prepare.ts";
import { ShippingScanWriter } from "./shipping-scan.ts";
import { Slots } from "./slots.ts";
import { ClickHouseSpanStore } from "./spans/span-store.ts";
import { changeMeta } from "./store-meta.ts";
import { WorkingStores } from "./working/working-stores.ts";

/** A store in ClickHouse, and who has which controller in it. */
export interface ClickHouseStore extends Store {
  readonly shards: Shards;
  readonly claims: () => Claims;
}

/** How a store in ClickHouse is opened. */
export interface ClickHouseStoreOptions extends ShardsOptions {
  /** The clock of this process, when spans are kept by those of the servers: see `SpanStoreOptions`. */
  readonly now?: () => number;
}

/** Opens the store in a ClickHouse, or makes its tables. @param url see `clickHousePlace` @throws StoreError */
export async function openClickHouseStore(url: string, options: ClickHouseStoreOptions = {}): Promise<ClickHouseStore> {
  const shards = await openShards(clickHousePlace(url), options);
  try {
    await prepareSchema(shards);
    return new ShardedStore(shards, options.now);
  } catch (error) {
    await shards.close();
    throw error;
  }
}

class ShardedStore implements ClickHouseStore {
  private readonly slots: Slots;
  private readonly working: WorkingStores;
  private opened: SharedClaims | undefined;
  private writing: Claims | undefined;

  constructor(
    readonly shards: Shards,
    private readonly now: (() => number) | undefined,
  ) {
    this.slots = new Slots(shards);
    this.working = new WorkingStores(shards, this.slots, () => {
      this.writing ??= this.claims();
      return this.writing;
    });
  }

  /** Made when something is claimed first: who only reads says nothing to anybody. */
  readonly claims = (): Claims => {
    this.opened ??= new SharedClaims(new SlotClaims(this.shards, this.slots));
    return this.opened.share();
  };

  query(): Promise<SqlRow[]> {
    return Promise.reject(cannotAsk());
  }

  transaction(statements: readonly string[]): Promise<void> {
    return changeMeta(this.shards, statements);
  }

  async writeParquet(file: string, table: PlainTable): Promise<void> {
    const scratch = await openDuckDbStore(":memory:");
    await scratch.writeParquet(file, table).finally(() => scratch.close());
  }

  async beginScan(controller: { key: string; home: string; at: number }): Promise<ScanWriter> {
    const { working, release } = await this.working.hold(controller.key);
    try {
      const inner = await working.store.beginScan(controller);
      return new ShippingScanWriter(inner, working, release);
    } catch (error) {
      working.spoil(error);
      await release();
      throw error;
    }
  }

  async beginPart(part: ScanPart): Promise<ScanWriter | undefined> {
    // A controller that nobody wrote for has no slot, and is not to get one.
    if ((await this.slots.find(part.key)) === undefined) return undefined;
    const { working, release } = await this.working.hold(part.key);
    try {
      const inner = await working.store.beginPart(part);
      if (inner !== undefined) return new ShippingScanWriter(inner, working, release);
    } catch (error) {
      working.spoil(error);
      await release();
      throw error;
    }
    await release();
    return undefined;
  }

  async judgements(controller: string): Promise<JudgementStore> {
    const slot = await this.slots.ensure(controller);
    return new ClickHouseJudgementStore({ shard: this.shards.ofSlot(slot), slot }, controller);
  }

  async observed(): Promise<ObservedRuns> {
    return new ClickHouseObservedRuns(this.shards, this.slots, this.working);
  }

  spans(): Promise<SpanStore> {
    return ClickHouseSpanStore.open(this.shards, this.now === undefined ? {} : { now: this.now });
  }

  reader(): Promise<QuestionReader> {
    return Promise.reject(cannotAsk());
  }

  backUp(): Promise<void> {
    return Promise.reject(
      new StoreError(
        "failed",
        "A store in ClickHouse is backed up by its server.",
        "Use `flowmeter migrate` for a copy in a file.",
      ),
    );
  }

  removeBefore(_wish: RemovalWish): Promise<Removal> {
    return Promise.reject(cannotAsk());
  }

  async close(): Promise<void> {
    await this.working.close();
    await this.opened?.close();
    await this.shards.close();
  }
}

function cannotAsk(): StoreError {
  return new StoreError("failed", "A store in ClickHouse cannot be asked by this version.", "Use a store in a file.");
}
