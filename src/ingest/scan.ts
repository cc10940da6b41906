import { basename } from "node:path";
import type { ItemFact } from "../model/items.ts";
import type { BuildBatch } from "../sources/jenkins-home/builds.ts";
import type { WalkHost } from "../sources/jenkins-home/read/walk.ts";
import { type ScanEvent, scanHome } from "../sources/jenkins-home/scan-home.ts";
import { logDirectory } from "../sources/jep304/read/log-files.ts";
import type { PipelineChange, ScanWriter, Store } from "../store/store.ts";
import { buildWrites, knownBuild, quarantineRows } from "./build-writes.ts";
import { findChanges, type SeenBuilds } from "./changes.ts";
import { type LogTally, noLog, readErrorLogs } from "./error-logs.ts";

/** How often what was read is made safe: a crash costs at most this much reading. */
const COMMIT_EVERY_MS = 1000;

/** How a home is scanned into a store. */
export interface ScanOptions {
  /** Absolute path of the home. */
  readonly home: string;
  /** Name of the controller in the store; one home, one name. */
  readonly controller: string;
  readonly threads: number | undefined;
  /** Directories and files of error logs, beside the home's own. */
  readonly errorLogs?: readonly string[];
  readonly now: () => number;
  /** Ends the scan before its end: what was read so far is safe, and the next scan goes on from there. */
  readonly signal?: AbortSignal;
  /** Called after each batch, and once at the end. */
  readonly onProgress: (progress: ScanTally) => void;
}

/** What a scan has met so far. Every build directory is in one of `runs`, `unchanged`, `otherBuilds`, `badBuilds`, `emptyBuilds`. */
export interface ScanTally {
  readonly items: number;
  readonly runs: number;
  readonly unchanged: number;
  readonly otherBuilds: number;
  readonly badBuilds: number;
  /** Numbered directories with nothing of a build in them. */
  readonly emptyBuilds: number;
  readonly flowNodes: number;
  readonly files: number;
  readonly bytes: number;
  /** Records that could not be read, in this scan. */
  readonly quarantined: number;
  /** Build directories in all items found so far, those read and those still to read. */
  readonly expectedBuilds: number;
  /** Runs that were in the home before and are not now. */
  readonly discarded: number;
  /** What happened to Pipelines since the last scan. */
  readonly changes: readonly TallyChange[];
  /** The controller's error log. */
  readonly log: LogTally;
  readonly elapsedMs: number;
}

/** A change of a Pipeline, by its full name; `now` is the new name of a renamed one. */
interface TallyChange {
  readonly kind: PipelineChange["kind"];
  readonly pipeline: string;
  readonly now: string | undefined;
}

/**
 * Scans a home into a store: reads what is new or changed, keeps what is not, and notices what is gone.
 *
 * Interrupted at any moment, what was committed is safe and the next scan goes on from there; run twice, nothing changes.
 *
 * @throws StoreError when the store cannot be written. What a home holds cannot make it throw.
 */
export async function scan(store: Store, options: ScanOptions): Promise<ScanTally> {
  const at = options.now();
  const writer = await store.beginScan({ key: options.controller, home: basename(options.home), at });
  const progress = new Scan(writer, options, at);
  const source = scanHome({ home: options.home, threads: options.threads }, progress.host);
  try {
    for await (const event of source) {
      await progress.take(event);
      if (options.signal?.aborted === true) break;
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  // After the end of a scan there is nothing left to commit; one that was cut off leaves its turn to others.
  await writer.commit();
  if (options.signal?.aborted === true) await writer.abandon();
  return progress.tally();
}

class Scan {
  readonly host: WalkHost;
  private readonly items = new Map<number, ItemFact>();
  /** Items whose ids are not in the store yet; they go there with the first facts that may name them. */
  private newItems = new Map<number, ItemFact>();
  private readonly seen: SeenBuilds = new Map();
  private readonly counts = {
    runs: 0,
    unchanged: 0,
    other: 0,
    bad: 0,
    none: 0,
    nodes: 0,
    files: 0,
    bytes: 0,
    problems: 0,
    gone: 0,
    expected: 0,
  };
  private changes: readonly TallyChange[] = [];
  private log = noLog;
  private nextPipelineId: number;
  private nextRunId: number;
  private committedAt: number;

  constructor(
    private readonly writer: ScanWriter,
    private readonly options: ScanOptions,
    private readonly at: number,
  ) {
    this.nextPipelineId = writer.state.nextPipelineId;
    this.nextRunId = writer.state.nextRunId;
    this.committedAt = at;
    this.host = {
      addItem: (item) => this.addItem(item),
      markOfBuild: (path, pipelineId) => this.markOfBuild(path, pipelineId),
      expectBuilds: (count) => {
        this.counts.expected += count;
      },
      keepBuild: (path, pipelineId) => this.keepBuild(path, pipelineId),
      nextRunId: () => this.nextRunId++,
      nowMs: at,
    };
  }

  async take(event: ScanEvent): Promise<void> {
    if (event.kind === "builds") await this.takeBuilds(event.reader, event.batch);
    else {
      const places = [logDirectory(this.options.home), ...(this.options.errorLogs ?? [])];
      this.log = await readErrorLogs(this.writer, places, this.at);
      await this.finish(event);
    }
    this.options.onProgress(this.tally());
  }

  tally(): ScanTally {
    const { runs, unchanged, other, bad, none, nodes, files, bytes, problems, gone } = this.counts;
    return {
      items: this.items.size,
      runs,
      unchanged,
      otherBuilds: other,
      badBuilds: bad,
      emptyBuilds: none,
      flowNodes: nodes,
      files,
      bytes,
      quarantined: problems,
      expectedBuilds: this.counts.expected,
      discarded: gone,
      changes: this.changes,
      log: this.log,
      elapsedMs: this.options.now() - this.at,
    };
  }

  private async takeBuilds(reader: number, batch: BuildBatch): Promise<void> {
    const { newItems } = this;
    this.newItems = new Map();
    const writes = buildWrites(this.writer.state, { reader, batch }, newItems);
    await this.writer.write(writes);
    this.count(batch, writes.problems.length);
    if (this.options.now() - this.committedAt < COMMIT_EVERY_MS) return;
    await this.writer.commit();
    this.committedAt = this.options.now();
  }

  private count(batch: BuildBatch, problems: number): void {
    for (const outcome of batch.outcomes) {
      this.seen.set(outcome.path, knownBuild(outcome));
      this.counts[outcome.kind === "run" ? "runs" : outcome.kind]++;
      if (outcome.kind === "run") this.foundRun(outcome.pipelineId);
    }
    this.counts.nodes += batch.flowNodes;
    this.counts.files += batch.filesRead;
    this.counts.bytes += batch.bytesRead;
    this.counts.problems += problems;
  }

  private addItem(item: ItemFact): number {
    const known = this.writer.state.items.get(item.fullName);
    const id = known?.id ?? this.nextPipelineId++;
    this.items.set(id, item);
    if (known === undefined) this.newItems.set(id, item);
    return id;
  }

  /** A directory that belonged to another Pipeline when it was read is read again for this one. */
  private markOfBuild(path: string, pipelineId: number): string | undefined {
    const known = this.writer.state.builds.get(path);
    return known?.pipelineId === pipelineId ? known.mark : undefined;
  }

  private keepBuild(path: string, pipelineId: number): void {
    const known = this.writer.state.builds.get(path)!;
    this.seen.set(path, known);
    this.counts.unchanged++;
    if (known.kind === "run") this.foundRun(pipelineId);
  }

  /** An item without configuration that has a Pipeline run is a Pipeline. */
  private foundRun(pipelineId: number): void {
    const item = this.items.get(pipelineId);
    if (item !== undefined && !item.hasConfig && item.kind !== "pipeline")
      this.items.set(pipelineId, { ...item, kind: "pipeline" });
  }

  private describe(changes: readonly PipelineChange[]): TallyChange[] {
    const names = new Map([...this.writer.state.items.values()].map(({ id, fact }) => [id, fact.fullName]));
    const nameOf = (id: number): string => this.items.get(id)?.fullName ?? names.get(id) ?? "";
    return changes.map(({ kind, pipelineId, otherPipelineId }) => ({
      kind,
      pipeline: nameOf(pipelineId),
      now: otherPipelineId === undefined ? undefined : nameOf(otherPipelineId),
    }));
  }

  private async finish({ inventory, problems }: Extract<ScanEvent, { kind: "end" }>): Promise<void> {
    const { state } = this.writer;
    // What may not be looked at is not gone: while a directory is closed, nothing is declared so.
    const sawAll = !problems.some(({ code }) => code === "unlisted");
    const goneBuilds = sawAll ? [...state.builds.keys()].filter((path) => !this.seen.has(path)) : [];
    this.counts.gone = goneBuilds.filter((path) => state.builds.get(path)?.kind === "run").length;
    this.counts.problems += problems.length;
    const { changes, goneItems } = findChanges({ state, items: this.items, seen: this.seen, sawAll });
    this.changes = this.describe(changes);
    await this.writer.finish({
      at: this.at,
      sawAll,
      items: this.items,
      goneItems,
      goneBuilds,
      changes,
      inventory,
      problems: quarantineRows(problems, ""),
    });
  }
}
