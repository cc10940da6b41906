import type { Claims } from "../claims.ts";
import { openDuckDbStore } from "../duckdb/duckdb-store.ts";
import type { JudgementStore } from "../judgement-store.ts";
import type { Removal, RemovalWish } from "../removal.ts";
import type { SpanStore } from "../span-store.ts";
import type { ObservedRuns, PlainTable, QuestionReader, ScanPart, ScanWriter, SqlRow, Store } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { openClaims } from "./claims/clickhouse-claims.ts";
import { openShards, type ShardsOptions } from "./client/open-shards.ts";
import type { Shards } from "./client/shards.ts";
import { ClickHouseJudgementStore } from "./judgement-store.ts";
import { ClickHouseObservedRuns } from "./observed-runs.ts";
import { clickHousePlace } from "./place.ts";
import { prepareSchema } from "./schema/prepare.ts";
import { ShippingScanWriter } from "./shipping-scan.ts";
import { Slots } from "./slots.ts";
import { changeMeta } from "./store-meta.ts";
import { WorkingStores } from "./working/working-stores.ts";

/** A store in ClickHouse, and who has which controller in it. */
export interface ClickHouseStore extends Store {
  readonly shards: Shards;
  readonly claims: Claims;
}

/** Opens the store in a ClickHouse, or makes its tables. @param url see `clickHousePlace` @throws StoreError */
export async function openClickHouseStore(url: string, options: ShardsOptions = {}): Promise<ClickHouseStore> {
  const shards = await openShards(clickHousePlace(url), options);
  try {
    await prepareSchema(shards);
    return new ShardedStore(shards);
  } catch (error) {
    await shards.close();
    throw error;
  }
}

class ShardedStore implements ClickHouseStore {
  private readonly slots: Slots;
  private readonly working: WorkingStores;
  private opened: Claims | undefined;

  constructor(readonly shards: Shards) {
    this.slots = new Slots(shards);
    this.working = new WorkingStores(shards, this.slots, () => this.claims);
  }

  /** Made when something is written first: who only reads says nothing to anybody. */
  get claims(): Claims {
    this.opened ??= openClaims(this.shards.shards);
    return this.opened;
  }

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
    return Promise.reject(new StoreError("failed", "Spans cannot be kept in ClickHouse.", "Use a store in a file."));
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
