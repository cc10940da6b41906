import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { HostAddress } from "../place.ts";
import { hostText } from "../place.ts";
import { clickHouseError } from "./errors.ts";
import { Pulse } from "./pulse.ts";

/** How a server is spoken to. */
export interface HostLogin {
  readonly user: string;
  readonly password: string;
  /** Undefined: the server's own, for what is asked before there is a database. */
  readonly database: string | undefined;
  readonly isSecure: boolean;
  /** The server refuses rows of many months in one insert unless it is told not to; those of 18.16 do not know the setting. */
  readonly hasPartitionLimit?: boolean;
}

/** What a server answers: columns in order with ClickHouse's types, and rows of values in that order. */
export interface ShardAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** A row to be inserted, by column. */
export type InsertedRow = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>;

/** How rows are written as text: numbers alone as `TabSeparated`, what has texts in it as `JSONEachRow`. */
export type TextFormat = "TabSeparated" | "JSONEachRow";

/** Text of rows in a format of ClickHouse, as long as it may be. */
export interface InsertedText {
  readonly columns: readonly [string, ...string[]];
  readonly format: "TabSeparated" | "CSV";
  /** A new one each time it is asked for. */
  readonly stream: () => Readable;
}

/** Rows in the binary format of ClickHouse that has one row after the other (`RowBinary`). */
export interface InsertedBytes {
  readonly columns: readonly string[];
  readonly bytes: Uint8Array;
}

/** How rows are asked for as CSV. */
export interface AskedForCsv {
  /** What the server calls the statement. */
  readonly id?: string;
  readonly settings: Readonly<Record<string, string | number>>;
  readonly signal: AbortSignal;
}

/** A question may take as long as a page is waited for; a server that says nothing for longer is not coming back. */
const TIMEOUT_MS = 120_000;

/** Statements name thousands of traces, exporters or claims; a server takes 256 KiB of text unless it is told to take more. */
const STATEMENT_SETTINGS = {
  wait_end_of_query: 1,
  max_query_size: "16000000",
  max_ast_elements: "500000",
  max_expanded_ast_elements: "1000000",
} as const;

/** Results are whole or an error: else a server that fails in the middle would give half of one. Numbers below 2^53 come as numbers. */
const SETTINGS = { ...STATEMENT_SETTINGS, output_format_json_quote_64bit_integers: 0 } as const;

/** One server, spoken to over HTTP. */
export class Host {
  /** As it is told in sentences. */
  readonly text: string;
  private readonly client: ClickHouseClient;
  /** For signs of life: what is asked for by the other may have taken all of its connections. */
  private readonly other: ClickHouseClient;
  private readonly pulse: Pulse;
  private readonly insertSettings: Readonly<Record<string, number>>;

  constructor(address: HostAddress, { user, password, database, isSecure, hasPartitionLimit }: HostLogin) {
    this.insertSettings = hasPartitionLimit === true ? { max_partitions_per_insert_block: 0 } : {};
    this.text = hostText(address);
    const options = {
      url: `${isSecure ? "https" : "http"}://${this.text}`,
      username: user,
      password,
      ...(database === undefined ? {} : { database }),
      application: "flowmeter",
      request_timeout: TIMEOUT_MS,
      max_open_connections: 16,
      // A server closes what was idle after some seconds; the next request must not go into one that is closing.
      keep_alive: { enabled: true, idle_socket_ttl: 1500 },
      log: { level: ClickHouseLogLevel.OFF },
    } as const;
    this.client = createClient(options);
    this.other = createClient({ ...options, max_open_connections: 1 });
    this.pulse = new Pulse(async (signal) => (await this.other.ping({ select: false, abort_signal: signal })).success);
  }

  /** @throws StoreError */
  query(sql: string, signal?: AbortSignal): Promise<ShardAnswer> {
    return this.attempt(async () => {
      const result = await this.client.query({
        query: sql,
        format: "JSONCompact",
        clickhouse_settings: SETTINGS,
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      const { meta = [], data } = (await result.json()) as unknown as {
        readonly meta?: ShardAnswer["columns"];
        readonly data: ShardAnswer["rows"];
      };
      return { columns: meta, rows: data };
    });
  }

  /** Rows as text, for what reads many. @throws StoreError */
  stream(sql: string, format: TextFormat): Promise<Readable> {
    return this.attempt(async () => {
      const { stream } = await this.client.exec({
        query: `${sql} FORMAT ${format}`,
        clickhouse_settings: SETTINGS,
      });
      return stream;
    });
  }

  /** Rows as CSV, for a question with settings of its own. @throws StoreError */
  csv(sql: string, { id, settings, signal }: AskedForCsv): Promise<Readable> {
    return this.attempt(async () => {
      const { stream } = await this.client.exec({
        query: `${sql} FORMAT CSV`,
        clickhouse_settings: { ...settings, wait_end_of_query: 1 },
        abort_signal: signal,
        ...(id === undefined ? {} : { query_id: id }),
      });
      return stream;
    });
  }

  /** @throws StoreError */
  async insert(table: string, rows: readonly InsertedRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.attempt(() => this.client.insert({ table, values: rows, format: "JSONEachRow" }));
  }

  /** @throws StoreError */
  async insertText(table: string, { columns, format, stream }: InsertedText): Promise<void> {
    await this.attempt(() =>
      this.client.insert({
        table,
        columns: [...columns] as [string, ...string[]],
        values: stream(),
        format,
        clickhouse_settings: this.insertSettings,
      }),
    );
  }

  /** Rows as a text of JSON objects, one on a line. @throws StoreError */
  insertLines(table: string, lines: string): Promise<void> {
    return this.sendBytes(`INSERT INTO ${table} FORMAT JSONEachRow`, Buffer.from(lines));
  }

  /** Rows as RowBinary has them, of these columns. @throws StoreError */
  insertBytes(table: string, { columns, bytes }: InsertedBytes): Promise<void> {
    return this.sendBytes(`INSERT INTO ${table} (${columns.join(", ")}) FORMAT RowBinary`, bytes);
  }

  /** A statement that gives no rows. @throws StoreError */
  async command(sql: string): Promise<void> {
    await this.attempt(() => this.client.command({ query: sql, clickhouse_settings: STATEMENT_SETTINGS }));
  }

  async close(): Promise<void> {
    await Promise.all([this.client.close(), this.other.close()]);
  }

  private async sendBytes(query: string, bytes: Uint8Array): Promise<void> {
    await this.attempt(async () => {
      const { stream } = await this.client.exec({ query, values: Readable.from([bytes], { objectMode: false }) });
      stream.resume();
      await finished(stream);
    });
  }

  private async attempt<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await this.pulse.wait(action, (late) => {
        if (late instanceof Readable) late.destroy();
      });
    } catch (error) {
      throw clickHouseError(error, this.text);
    }
  }
}
