import type { Readable } from "node:stream";
import { StoreError } from "../../store-error.ts";
import type { ClickHousePlace } from "../place.ts";
import { wasNotSent } from "./errors.ts";
import { GroupedInserts } from "./grouped-inserts.ts";
import type { AskedForCsv, Host, InsertedBytes, InsertedRow, InsertedText, ShardAnswer, TextFormat } from "./host.ts";

/** A statement for a server; it may have the server's name in it. */
export type ServerStatement = string | ((server: string) => string);

/** A part of the store: one server, or several that have the same. All throw StoreError that names the host and what to do. */
export interface Shard {
  /** Its place among the shards, from 0. */
  readonly number: number;
  /** The server as it is told in sentences, the first of several. */
  readonly host: string;
  query(sql: string, signal?: AbortSignal): Promise<ShardAnswer>;
  /** Rows as text, for what reads many. */
  stream(sql: string, format: TextFormat): Promise<Readable>;
  /** Rows as CSV, for a question with settings of its own. */
  csv(sql: string, asked: AskedForCsv): Promise<Readable>;
  /** All or none, as long as they are of one partition; safe when it returns. Without rows it does nothing. */
  insert(table: string, rows: readonly InsertedRow[]): Promise<void>;
  /** Rows as text. Not repeated by itself. */
  insertText(table: string, text: InsertedText): Promise<void>;
  /** Rows as a text of JSON objects, one on a line; with those of others, when there are some. Not repeated by itself. */
  insertLines(table: string, lines: string): Promise<void>;
  /** Rows in a binary format. Not repeated by itself. */
  insertBytes(table: string, rows: InsertedBytes): Promise<void>;
  /**
   * Reads of one server when that has all rows of some tables that any server of the shard took. Where there is one server, it just reads.
   *
   * @throws StoreError also when another one answered meanwhile, which may not have them
   */
  synced<T>(tables: readonly string[], read: () => Promise<T>): Promise<T>;
  /** A statement that gives no rows; on one server. */
  command(sql: string): Promise<void>;
  /** The same on all servers of the shard, also where another fails by saying, as `isDone` knows, that it is done already. */
  commandEverywhere(sql: ServerStatement, isDone?: (error: unknown) => boolean): Promise<void>;
}

/** The servers that keep a store. */
export interface Shards {
  readonly place: ClickHousePlace;
  readonly shards: readonly Shard[];
  /** Tables are replicated: there is a coordinator, and shards of several servers. */
  readonly isReplicated: boolean;
  /** The shard that keeps a controller. */
  ofSlot(slot: number): Shard;
  close(): Promise<void>;
}

/** A shard over its servers: when one does not answer, another is asked. */
export class ReplicatedShard implements Shard {
  /** The server that answered last is asked first. */
  private preferred = 0;
  private readonly grouped = new GroupedInserts((table, lines) =>
    this.atOne((host) => host.insertLines(table, lines), wasNotSent),
  );

  constructor(
    readonly number: number,
    private readonly hosts: readonly Host[],
    /** Its tables are replicated. */
    private readonly isReplicated = false,
  ) {}

  get host(): string {
    return this.hosts[this.preferred]!.text;
  }

  query(sql: string, signal?: AbortSignal): Promise<ShardAnswer> {
    return this.atOne((host) => host.query(sql, signal), isUnreachable);
  }

  stream(sql: string, format: TextFormat): Promise<Readable> {
    return this.atOne((host) => host.stream(sql, format), isUnreachable);
  }

  csv(sql: string, asked: AskedForCsv): Promise<Readable> {
    return this.atOne((host) => host.csv(sql, asked), isUnreachable);
  }

  /** What may have come to a server is not sent to another: it might be there twice. */
  insert(table: string, rows: readonly InsertedRow[]): Promise<void> {
    return this.atOne((host) => host.insert(table, rows), wasNotSent);
  }

  insertText(table: string, text: InsertedText): Promise<void> {
    return this.atOne((host) => host.insertText(table, text), wasNotSent);
  }

  insertLines(table: string, lines: string): Promise<void> {
    return this.grouped.add(table, lines);
  }

  insertBytes(table: string, rows: InsertedBytes): Promise<void> {
    return this.atOne((host) => host.insertBytes(table, rows), wasNotSent);
  }

  async synced<T>(tables: readonly string[], read: () => Promise<T>): Promise<T> {
    if (!this.isReplicated) return read();
    let host: string;
    do {
      host = this.host;
      await Promise.all(tables.map((table) => this.command(`SYSTEM SYNC REPLICA \`${table}\``)));
    } while (this.host !== host);
    const answer = await read();
    if (this.host === host) return answer;
    throw new StoreError(
      "unreachable",
      `The ClickHouse at ${host} stopped answering, and ${this.host} may not have all of it yet.`,
      "Nothing that was acknowledged is lost; try again.",
    );
  }

  command(sql: string): Promise<void> {
    return this.atOne((host) => host.command(sql), wasNotSent);
  }

  async commandEverywhere(sql: ServerStatement, isDone: (error: unknown) => boolean = () => false): Promise<void> {
    for (const host of this.hosts)
      try {
        await host.command(typeof sql === "string" ? sql : sql(host.text));
      } catch (error) {
        if (!isDone(error)) throw error;
      }
  }

  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.close()));
  }

  /** Requests that are under way at once each go on from where they began: what one finds out does not lead another back. */
  private async atOne<T>(action: (host: Host) => Promise<T>, mayGoOn: (error: unknown) => boolean): Promise<T> {
    const { hosts, preferred } = this;
    let failure: unknown;
    for (let tried = 0; tried < hosts.length; tried++) {
      const at = (preferred + tried) % hosts.length;
      try {
        const answer = await action(hosts[at]!);
        if (tried > 0) this.preferred = at;
        return answer;
      } catch (error) {
        if (!mayGoOn(error)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof StoreError && error.code === "unreachable";
}
