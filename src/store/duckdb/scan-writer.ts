import { type FactTable, factTables } from "../../model/facts.ts";
import type { LogError } from "../../model/log-errors.ts";
import type { BuildWrites, ControllerState, KnownBuild, LogWrites, ScanEnd, ScanWriter } from "../store.ts";
import { ANSWERING_MEMORY, type Connection } from "./connection.ts";
import { DAY_MS, dropBuilds, dropFacts } from "./drop.ts";
import { FactAppender } from "./fact-appender.ts";
import { writeLogErrors } from "./log-errors.ts";
import { NameTable } from "./names.ts";
import { reconcile } from "./observed/reconcile.ts";
import { movedRuns, seenElsewhere } from "./observed/runs-of-scan.ts";
import type { RunKey } from "./observed/seen-run.ts";
import { keptSince } from "./retention.ts";
import { appendRows, type RowValue } from "./rows.ts";
import { dropTwins, writeNewItems, writeScanEnd } from "./scan-end.ts";

const tableNames = Object.keys(factTables) as FactTable[];

/** A scan, as the store knows it. */
export interface ScanInStore {
  readonly state: ControllerState;
  readonly at: number;
  /** Name of the controller. */
  readonly controller: string;
  /** Called once the scan writes no more. */
  readonly onEnd: () => void;
}

/** Writes a scan into DuckDB: everything since the last commit is one transaction. */
export class DuckDbScanWriter implements ScanWriter {
  private appenders: Map<FactTable, FactAppender> | undefined;
  private names: NameTable | undefined;
  private builds: (readonly RowValue[])[] = [];
  private problems: (readonly RowValue[])[] = [];
  private plugins = new Map<string, { firstAt: number; lastAt: number }>();
  private staleDays = new Set<number>();
  /** Runs that began before the first day of which runs are kept: their builds are remembered, their facts are not. */
  private oldRuns: number[] = [];
  private keptSince: number | undefined;

  readonly state: ControllerState;
  private readonly at: number;
  /** Runs written since the last commit: other sources may have seen them too. */
  private written: RunKey[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly scan: ScanInStore,
  ) {
    this.state = scan.state;
    this.at = scan.at;
  }

  async write(writes: BuildWrites): Promise<void> {
    const appenders = this.appenders ?? (await this.begin());
    this.names ??= await NameTable.load(this.connection);
    await writeNewItems(this.connection, { ...this.state, at: this.at }, writes.newItems);
    const nameIds = this.names.learn(writes.reader, writes.facts.names);
    await this.dropReplaced(writes);
    await this.connection.attempt(() => {
      for (const table of tableNames) appenders.get(table)!.append(writes.facts.tables[table], nameIds);
    });
    for (const [path, build] of writes.builds) this.noteBuild(path, build);
    for (const { file, code, reason, build } of writes.problems)
      this.problems.push([this.state.controllerId, file, code, reason, build, this.at]);
    for (const { plugin, firstAt, lastAt } of writes.plugins) this.notePlugin(plugin, firstAt, lastAt);
  }

  async writeLog(writes: LogWrites): Promise<number> {
    if (this.appenders === undefined) await this.begin();
    const isKept = ({ loggedAt }: LogError): boolean => loggedAt >= (this.keptSince ?? -Infinity);
    return writeLogErrors(this.connection, this.state.controllerId, {
      ...writes,
      errors: writes.errors.filter(isKept),
    });
  }

  async commit(): Promise<void> {
    if (this.appenders === undefined) return;
    await this.flush();
    this.appenders = undefined;
    await this.connection.run("COMMIT");
  }

  async finish(end: ScanEnd): Promise<void> {
    if (this.appenders === undefined) await this.begin();
    await this.flush();
    // Once is enough; a store that is never asked much would only collect them.
    await this.connection.run("CREATE OR REPLACE TEMP TABLE stale_once AS SELECT DISTINCT day_at FROM stale_day");
    await this.connection.run("DELETE FROM stale_day");
    await this.connection.run("INSERT INTO stale_day SELECT day_at FROM stale_once");
    await writeScanEnd(this.connection, this.state, end);
    await this.reconcile(await movedRuns(this.connection, this.state.controllerId, end));
    this.appenders = undefined;
    await this.connection.run("COMMIT");
    await this.connection.limitMemory(ANSWERING_MEMORY);
    this.scan.onEnd();
  }

  async finishPart(): Promise<void> {
    if (this.appenders !== undefined) {
      await this.flush();
      await dropTwins(this.connection, this.state.nextRunId);
      this.appenders = undefined;
      await this.connection.run("COMMIT");
    }
    await this.connection.limitMemory(ANSWERING_MEMORY);
    this.scan.onEnd();
  }

  async abandon(): Promise<void> {
    // What failed may fail again; nothing of it is kept either way.
    for (const appender of this.appenders?.values() ?? [])
      await this.connection.attempt(() => appender.discard()).catch(() => undefined);
    this.appenders = undefined;
    await this.connection.run("ROLLBACK").catch(() => undefined);
    await this.connection.limitMemory(ANSWERING_MEMORY).catch(() => undefined);
    this.scan.onEnd();
  }

  /** Hands everything to the transaction, where statements see it. */
  private async flush(): Promise<void> {
    await this.connection.attempt(() => {
      for (const appender of this.appenders?.values() ?? []) appender.close();
    });
    await this.names?.flush();
    await this.flushRows();
    const { oldRuns } = this;
    this.oldRuns = [];
    if (oldRuns.length > 0) await dropFacts(this.connection, oldRuns.join(", "));
    const { written } = this;
    this.written = [];
    await this.reconcile(await seenElsewhere(this.connection, this.state.controllerId, written));
  }

  /** Puts runs together with what other sources saw of them. */
  private async reconcile(keys: readonly RunKey[]): Promise<void> {
    if (keys.length === 0) return;
    const { connection, at, state, scan } = this;
    this.names ??= await NameTable.load(connection);
    const { controllerId } = state;
    const place = {
      connection,
      at,
      controllerId,
      controller: scan.controller,
      names: this.names,
      isScanning: true as const,
    };
    await reconcile(place, keys);
  }

  private async begin(): Promise<Map<FactTable, FactAppender>> {
    await this.connection.run("BEGIN");
    this.keptSince = await keptSince(this.connection);
    this.appenders = await this.connection.attempt(
      () => new Map(tableNames.map((table) => [table, new FactAppender(this.connection.raw, table)])),
    );
    return this.appenders;
  }

  /** Appended rows are not seen by DELETE before they are flushed, but a build is written once per scan. */
  private async dropReplaced({ builds, replacedRuns }: BuildWrites): Promise<void> {
    const known = [...builds.keys()].filter((path) => this.state.builds.has(path));
    await dropBuilds(this.connection, this.state.controllerId, known);
    if (replacedRuns.length > 0) await dropFacts(this.connection, replacedRuns.join(", "));
  }

  private noteBuild(path: string, build: KnownBuild): void {
    const { kind, pipelineId, runId, runNumber, startAt } = build;
    this.builds.push(this.buildRow(path, build));
    if (kind !== "run") return;
    this.written.push({ pipelineId, number: runNumber });
    if (startAt === undefined) return;
    if (startAt < (this.keptSince ?? -Infinity)) this.oldRuns.push(runId);
    else this.staleDays.add(startAt - (startAt % DAY_MS));
  }

  private buildRow(
    path: string,
    { pipelineId, kind, runId, runNumber, startAt, mark }: KnownBuild,
  ): readonly RowValue[] {
    return [this.state.controllerId, path, pipelineId, kind, runId, runNumber, startAt, mark];
  }

  private async flushRows(): Promise<void> {
    const { builds, problems, plugins, staleDays } = this;
    this.staleDays = new Set();
    this.builds = [];
    this.problems = [];
    this.plugins = new Map();
    await appendRows(this.connection, "build", builds);
    await appendRows(this.connection, "quarantine", problems);
    await appendRows(
      this.connection,
      "stale_day",
      [...staleDays].map((dayAt) => [dayAt]),
    );
    await this.mergePlugins(plugins);
  }

  private notePlugin(plugin: string, firstAt: number, lastAt: number): void {
    const known = this.plugins.get(plugin);
    this.plugins.set(plugin, {
      firstAt: Math.min(firstAt, known?.firstAt ?? firstAt),
      lastAt: Math.max(lastAt, known?.lastAt ?? lastAt),
    });
  }

  /** Appends what was seen and folds it into what was known: one row per plugin and version. */
  private async mergePlugins(plugins: ReadonlyMap<string, { firstAt: number; lastAt: number }>): Promise<void> {
    if (plugins.size === 0) return;
    const { controllerId } = this.state;
    await appendRows(
      this.connection,
      "plugin",
      [...plugins].map(([plugin, { firstAt, lastAt }]) => {
        const at = plugin.indexOf("@");
        return [controllerId, plugin.slice(0, at), plugin.slice(at + 1), false, firstAt, lastAt];
      }),
    );
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE merged_plugin AS
      SELECT controller_id, name, version, installed, min(first_at) AS first_at, max(last_at) AS last_at
      FROM plugin GROUP BY ALL`);
    await this.connection.run("DELETE FROM plugin");
    await this.connection.run("INSERT INTO plugin SELECT * FROM merged_plugin");
  }
}
