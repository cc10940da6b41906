import type { BuildWrites, ControllerState, LogWrites, ScanEnd, ScanWriter } from "../store.ts";
import { fetchForBuilds, fetchForEnd } from "./working/prefetch.ts";
import type { WorkingStore } from "./working/working-store.ts";

/** A scan into a working store, each commit of which is in the cluster when it returns. */
export class ShippingScanWriter implements ScanWriter {
  readonly state: ControllerState;
  /** Builds written since the last commit. */
  private written: BuildWrites["builds"][] = [];
  private isEnded = false;

  constructor(
    private readonly inner: ScanWriter,
    private readonly working: WorkingStore,
    private readonly release: () => Promise<void>,
  ) {
    this.state = inner.state;
  }

  async write(writes: BuildWrites): Promise<void> {
    await this.inner.write(writes);
    this.written.push(writes.builds);
  }

  writeLog(writes: LogWrites): Promise<number> {
    return this.inner.writeLog(writes);
  }

  async commit(): Promise<void> {
    if (this.isEnded) return;
    await this.fetch();
    await this.inner.commit();
    await this.working.ship();
  }

  async finish(end: ScanEnd): Promise<void> {
    await this.fetch();
    const names = [...end.items.values()].map(({ fullName }) => fullName);
    await fetchForEnd(this.working.place, { changes: end.changes, names });
    await this.inner.finish(end);
    await this.working.ship();
    await this.end();
  }

  async finishPart(): Promise<void> {
    await this.fetch();
    await this.inner.finishPart();
    await this.working.ship();
    await this.end();
  }

  async abandon(): Promise<void> {
    if (this.isEnded) return;
    await this.inner.abandon();
    await this.end();
  }

  private async fetch(): Promise<void> {
    const { written } = this;
    this.written = [];
    if (written.length > 0) await fetchForBuilds(this.working.place, written);
  }

  private async end(): Promise<void> {
    if (this.isEnded) return;
    this.isEnded = true;
    await this.release();
  }
}
