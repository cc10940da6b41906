import type { StoreGap } from "../../model/store-gap.ts";
import type { Claims } from "../claims.ts";
import { openDuckDbStore } from "../duckdb/duckdb-store.ts";
import type { JudgementStore } from "../judgement-store.ts";
import type { LiveBoards } from "../live-boards.ts";
import type { Removal, RemovalWish } from "../removal.ts";
import { SharedClaims } from "../shared-claims.ts";
import type { SpanStore } from "../span-store.ts";
import type {
  ObservedRuns,
  Period,
  PlainTable,
  QuestionReader,
  RolledMetric,
  ScanPart,
  ScanWriter,
  SqlRow,
  Store,
} from "../store.ts";
import { claimsOfSlots, SlotClaims } from "./claims/slot-claims.ts";
import { openShards, type ShardsOptions } from "./client/open-shards.ts";
import { quotedForClickHouse } from "./client/quoted.ts";
import { type NoteGap, ShardWatch } from "./client/shard-watch.ts";
import type { Shards } from "./client/shards.ts";
import { rowsOfAll } from "./direct-rows.ts";
import { ClickHouseJudgementStore } from "./judgement-store.ts";
import { ClickHouseLiveBoards } from "./live-boards.ts";
import { copyToFile } from "./migrate/controllers.ts";
import { ClickHouseObservedRuns } from "./observed-runs.ts";
import { clickHousePlace } from "./place.ts";
import { ClickHouseReader } from "./question/clickhouse-reader.ts";
import { removeFromShards } from "./retention.ts";
import { RollUps } from "./roll-ups/roll-ups.ts";
import { prepareSchema } from "./schema/prepare.ts";
import { ShippingScanWriter } from "./shipping-scan.ts";
import { Slots } from "./slots.ts";
import { ClickHouseSpanStore } from "./spans/span-store.ts";
import { changeMeta } from "./store-meta.ts";
import { WorkingStores } from "./working/working-stores.ts";

/** A store in ClickHouse, and who has which controller in it. */
export interface ClickHouseStore extends Store {
  readonly shards: Shards;
  readonly slots: Slots;
  readonly working: WorkingStores;
  /** Claims for one part of this process, such as who judges: what one part gives up, another may still have. */
  readonly claims: () => Claims;
}

/** What is not in the address of a store. */
export interface ClickHouseOptions extends ShardsOptions {
  /** The clock of this process: spans are kept by those of the servers. */
  readonly now?: () => number;
}

/** Opens the store in a ClickHouse, or makes its tables. @param url see `clickHousePlace` @throws StoreError */
export async function openClickHouseStore(url: string, options: ClickHouseOptions = {}): Promise<ClickHouseStore> {
  return storeOnShards(await openShards(clickHousePlace(url), options), options);
}

/** Opens the store on servers that were found; they are closed with it. @throws StoreError */
export async function storeOnShards(shards: Shards, options: ClickHouseOptions = {}): Promise<ClickHouseStore> {
  try {
    await prepareSchema(shards);
    return new ShardedStore(shards, options.now);
  } catch (error) {
    await shards.close();
    throw error;
  }
}

class ShardedStore implements ClickHouseStore {
  readonly slots: Slots;
  readonly working: WorkingStores;
  private sharedClaims: SharedClaims | undefined;
  private readonly observedRuns: ObservedRuns;
  /** The scan of each controller that was begun last. */
  private readonly scans = new Map<string, ShippingScanWriter>();
  private asked: Promise<ClickHouseReader> | undefined;
  private readonly readers: ClickHouseReader[] = [];
  private readonly rollUps: RollUps;
  private readonly watch: ShardWatch;

  constructor(
    readonly shards: Shards,
    private readonly now: (() => number) | undefined,
  ) {
    this.watch = new ShardWatch(shards.shards, { now });
    this.slots = new Slots(shards);
    this.rollUps = new RollUps(shards, () => this.asking());
    this.working = new WorkingStores(shards, this.slots, () => this.claims());
    this.observedRuns = new ClickHouseObservedRuns(shards, this.slots, this.working);
  }

  /** Made when something is claimed first: who only reads says nothing to anybody. */
  readonly claims = (): Claims => {
    this.sharedClaims ??= new SharedClaims(claimsOfSlots(this.shards));
    return new SlotClaims(this.sharedClaims.share(), this.slots);
  };

  readonly liveBoards = (): LiveBoards => new ClickHouseLiveBoards(this.shards, this.slots);

  async query(sql: string, parameters?: Parameters<Store["query"]>[1]): Promise<SqlRow[]> {
    return (await this.asking()).query(sql, parameters);
  }

  async roughCount(table: string): Promise<number> {
    // What was replaced is among them until its month goes.
    const rows = await rowsOfAll(
      this.shards,
      `SELECT sum(rows) AS n FROM system.parts WHERE database = currentDatabase() AND active AND table = ${quotedForClickHouse(table)}`,
    );
    return rows.reduce((sum, { n }) => sum + Number(n), 0);
  }

  rollUp(metric: RolledMetric, period: Period): Promise<boolean> {
    return this.rollUps.bringUpToDate(metric, period);
  }

  noting(note: NoteGap): ShardedStore {
    this.watch.learn();
    const answer = async (...asked: Parameters<Store["query"]>): Promise<SqlRow[]> =>
      (await this.asking()).noting(note).query(...asked);
    // Whatever else is asked of it is asked of this store.
    return Object.create(this, { query: { value: answer } }) as ShardedStore;
  }

  missing(): Promise<readonly StoreGap[]> {
    return this.watch.missing();
  }

  transaction(statements: readonly string[]): Promise<void> {
    return changeMeta(this.shards, statements);
  }

  async writeParquet(file: string, table: PlainTable): Promise<void> {
    const scratch = await openDuckDbStore(":memory:");
    await scratch.writeParquet(file, table).finally(() => scratch.close());
  }

  async beginScan(controller: { key: string; home: string; at: number }): Promise<ScanWriter> {
    await this.endScan(controller.key);
    const { working, release } = await this.working.hold(controller.key);
    try {
      const inner = await working.store.beginScan(controller);
      return this.scanOf(controller.key, new ShippingScanWriter(inner, working, release));
    } catch (error) {
      working.spoil(error);
      await release();
      throw error;
    }
  }

  async beginPart(part: ScanPart): Promise<ScanWriter | undefined> {
    // A controller that nobody wrote for has no slot, and is not to get one.
    if ((await this.slots.find(part.key)) === undefined) return undefined;
    await this.endScan(part.key);
    const { working, release } = await this.working.hold(part.key);
    try {
      const inner = await working.store.beginPart(part);
      if (inner !== undefined) return this.scanOf(part.key, new ShippingScanWriter(inner, working, release));
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

  observed(): Promise<ObservedRuns> {
    return Promise.resolve(this.observedRuns);
  }

  spans(): Promise<SpanStore> {
    return ClickHouseSpanStore.open(this.shards, this.now === undefined ? {} : { now: this.now });
  }

  reader(): Promise<QuestionReader> {
    return this.openReader();
  }

  backUp(file: string): Promise<void> {
    return copyToFile(this, file);
  }

  removeBefore(wish: RemovalWish): Promise<Removal> {
    return removeFromShards(this, wish);
  }

  async close(): Promise<void> {
    await this.asked?.catch(() => undefined);
    for (const reader of this.readers) await reader.close();
    await this.working.close();
    await this.sharedClaims?.close();
    await this.shards.close();
  }

  private scanOf(controller: string, scan: ShippingScanWriter): ShippingScanWriter {
    this.scans.set(controller, scan);
    return scan;
  }

  /** A scan that was left without an end does not keep the next one waiting. */
  private async endScan(controller: string): Promise<void> {
    await this.scans.get(controller)?.abandon();
    this.scans.delete(controller);
  }

  private asking(): Promise<ClickHouseReader> {
    this.asked ??= this.openReader();
    return this.asked;
  }

  private async openReader(): Promise<ClickHouseReader> {
    const reader = await ClickHouseReader.open(this.shards.shards, this.watch);
    this.readers.push(reader);
    return reader;
  }
}
