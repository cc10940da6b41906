import { existsSync, rmSync } from "node:fs";
import type { ItemFact } from "../../model/items.ts";
import type { JudgementStore } from "../judgement-store.ts";
import { migrations } from "../migrations.ts";
import type { Removal, RemovalWish } from "../removal.ts";
import type { SpanStore } from "../span-store.ts";
import { quoted } from "../sql-names.ts";
import type {
  ControllerState,
  KnownBuild,
  KnownItem,
  ObservedRuns,
  PlainTable,
  QuestionReader,
  ScanPart,
  ScanWriter,
  SqlRow,
  Store,
} from "../store.ts";
import { StoreError } from "../store-error.ts";
import { backUp } from "./back-up.ts";
import { Connection, WRITING_MEMORY } from "./connection.ts";
import { DuckDbJudgementStore } from "./judgement-store.ts";
import { logPositions } from "./log-errors.ts";
import { controllerIdOf, ensureController } from "./observed/aliases.ts";
import { DuckDbObservedRuns } from "./observed/observed-store.ts";
import { writeParquet } from "./parquet.ts";
import { removeBefore } from "./retention.ts";
import { DuckDbScanWriter } from "./scan-writer.ts";
import { migrate } from "./schema.ts";
import { SelectReader } from "./select-reader.ts";
import { DuckDbSpanStore } from "./spans/span-store.ts";
import { inTransaction } from "./transaction.ts";
import { Turns } from "./turns.ts";

/** Opens the store in a DuckDB file, or makes it. The file belongs to one process at a time. @throws StoreError */
export async function openDuckDbStore(file: string): Promise<Store> {
  return (await openDuckDbParts(file)).store;
}

/** A store, and the connection that it, its scans and its statements use: for what works on its tables beside it. */
export interface DuckDbParts {
  readonly store: Store;
  readonly connection: Connection;
}

/** The same as {@link openDuckDbStore}, with what is inside. @throws StoreError */
export async function openDuckDbParts(file: string): Promise<DuckDbParts> {
  const isNew = !existsSync(file);
  try {
    return await openParts(file);
  } catch (error) {
    // A store that could not be made whole (a full disk) would only be in the way of the next try; one that another process
    // is just making is that one's.
    if (isNew && !(error instanceof StoreError && error.code === "locked"))
      for (const part of [file, `${file}.wal`]) rmSync(part, { force: true });
    throw error;
  }
}

async function openParts(file: string): Promise<DuckDbParts> {
  const connection = await Connection.open(file);
  try {
    await migrate(connection, file, migrations);
    return { store: new DuckDbStore(connection), connection };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

class DuckDbStore implements Store {
  private second: Connection | undefined;
  /** What was opened beside the first two. */
  private readonly others = new Set<Connection>();
  /** Scans, other sources and removals write one after the other. */
  private readonly turns = new Turns();
  private endScan: () => void = () => undefined;
  private observedRuns: ObservedRuns | undefined;

  constructor(private readonly connection: Connection) {}

  query(sql: string, parameters?: Readonly<Record<string, string | number | boolean | null>>): Promise<SqlRow[]> {
    return this.connection.query(sql, parameters);
  }

  transaction(statements: readonly string[]): Promise<void> {
    return inTransaction(this.connection, async () => {
      for (const statement of statements) await this.connection.run(statement);
    });
  }

  writeParquet(file: string, table: PlainTable): Promise<void> {
    return writeParquet(this.connection, file, table);
  }

  async beginScan({ key, home, at }: { key: string; home: string; at: number }): Promise<ScanWriter> {
    await this.beginTurn();
    await this.connection.limitMemory(WRITING_MEMORY);
    const controllerId = await ensureController(this.connection, key, at);
    await this.connection.run(`UPDATE controller SET home = $home WHERE id = ${controllerId} AND home = ''`, { home });
    // Stands until the scan's end: a scan that was interrupted can be told from one that is complete.
    await this.connection.run(`UPDATE controller SET scan_began_at = ${at} WHERE id = ${controllerId}`);
    const state: ControllerState = {
      controllerId,
      items: await this.items(controllerId),
      builds: await this.builds(controllerId),
      logPositions: await logPositions(this.connection, controllerId),
      ...(await this.nextIds()),
    };
    return new DuckDbScanWriter(this.connection, { state, at, controller: key, onEnd: this.endScan });
  }

  async beginPart({ key, at, builds, items }: ScanPart): Promise<ScanWriter | undefined> {
    await this.beginTurn();
    const controllerId = await this.scannedController(key);
    if (controllerId === undefined) {
      this.endScan();
      return undefined;
    }
    await this.connection.limitMemory(WRITING_MEMORY);
    const state: ControllerState = {
      controllerId,
      items: await this.items(controllerId, `full_name IN (${listOf(items)})`),
      builds: await this.builds(
        controllerId,
        `path IN (${listOf(builds)}) OR path IN (SELECT arg_max(path, run_number) FROM build
           WHERE controller_id = ${controllerId} AND kind = 'run' AND pipeline_id IN (SELECT id FROM pipeline
             WHERE controller_id = ${controllerId} AND full_name IN (${listOf(items)})) GROUP BY pipeline_id)`,
      ),
      logPositions: new Map(),
      ...(await this.nextIds()),
    };
    return new DuckDbScanWriter(this.connection, { state, at, controller: key, onEnd: this.endScan });
  }

  async judgements(controller: string): Promise<JudgementStore> {
    this.second ??= await this.connection.beside();
    return new DuckDbJudgementStore(this.second, controller);
  }

  async observed(): Promise<ObservedRuns> {
    if (this.observedRuns === undefined) {
      const beside = await this.connection.beside();
      this.others.add(beside);
      this.observedRuns ??= new DuckDbObservedRuns(beside, this.turns);
    }
    return this.observedRuns;
  }

  async spans(): Promise<SpanStore> {
    const [writing, summing, reading] = [
      await this.connection.beside(),
      await this.connection.beside(),
      await this.connection.beside(),
    ];
    for (const other of [writing, summing, reading]) this.others.add(other);
    return DuckDbSpanStore.open({ writing, summing, reading });
  }

  async reader(): Promise<QuestionReader> {
    const third = await this.connection.beside();
    this.others.add(third);
    return new SelectReader(third);
  }

  async backUp(file: string): Promise<void> {
    const fourth = await this.connection.beside();
    this.others.add(fourth);
    try {
      await backUp(fourth, file);
    } finally {
      if (this.others.delete(fourth)) await fourth.end();
    }
  }

  removeBefore(wish: RemovalWish): Promise<Removal> {
    return this.turns.run(() => removeBefore(this.connection, wish));
  }

  async close(): Promise<void> {
    const others = [...this.others];
    this.others.clear();
    await Promise.all(others.map((other) => other.end()));
    await this.second?.end();
    await this.connection.close();
  }

  /** A scan that was left without an end does not keep the next writer waiting. */
  private async beginTurn(): Promise<void> {
    this.endScan();
    this.endScan = await this.turns.hold();
  }

  private async scannedController(key: string): Promise<number | undefined> {
    const id = await controllerIdOf(this.connection, key);
    const [known] = await this.connection.query(
      `SELECT id FROM controller WHERE id = ${id ?? -1} AND last_scan_at IS NOT NULL`,
    );
    return known?.id as number | undefined;
  }

  private async nextIds(): Promise<Pick<ControllerState, "nextPipelineId" | "nextRunId">> {
    return {
      nextPipelineId: await this.next("pipeline", "id"),
      nextRunId: Math.max(
        await this.next("run", "run_id"),
        await this.next("build", "run_id"),
        await this.next("observed_run", "run_id"),
      ),
    };
  }

  private async next(table: string, column: string): Promise<number> {
    const [row] = await this.connection.query(`SELECT coalesce(max(${column}), 0) + 1 AS next FROM ${table}`);
    return row?.next as number;
  }

  private async items(controllerId: number, where = "true"): Promise<Map<string, KnownItem>> {
    const rows = await this.connection.query(
      `SELECT * FROM pipeline WHERE controller_id = ${controllerId} AND (${where}) ORDER BY gone_at IS NULL, gone_at`,
    );
    return new Map(rows.map((row) => [row.full_name as string, knownItem(row)]));
  }

  private async builds(controllerId: number, where = "true"): Promise<Map<string, KnownBuild>> {
    const rows = await this.connection.query(
      `SELECT path, pipeline_id, kind, run_id, run_number, start_at, mark FROM build WHERE controller_id = ${controllerId} AND (${where})`,
    );
    return new Map(rows.map((row) => [row.path as string, knownBuild(row)]));
  }
}

/** Texts as SQL; a list that is not empty, for there is no empty one. */
function listOf(texts: readonly string[]): string {
  return ["", ...texts].map(quoted).join(", ");
}

function knownItem(row: SqlRow): KnownItem {
  const fact = {
    fullName: row.full_name as string,
    kind: row.kind as ItemFact["kind"],
    isBranch: row.is_branch === true,
    hasConfig: row.has_config === true,
    definition: row.definition as ItemFact["definition"],
    syntax: row.syntax as ItemFact["syntax"],
    disabled: row.disabled as boolean | undefined,
    libraries: [],
  };
  return {
    id: row.id as number,
    fact,
    isGone: row.gone_at !== undefined,
    isProvisional: row.last_seen_at === undefined,
  };
}

function knownBuild(row: SqlRow): KnownBuild {
  return {
    pipelineId: row.pipeline_id as number,
    kind: row.kind as KnownBuild["kind"],
    runId: row.run_id as number,
    runNumber: row.run_number as number,
    startAt: row.start_at as number | undefined,
    mark: row.mark as string,
  };
}
