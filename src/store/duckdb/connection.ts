import { setTimeout } from "node:timers/promises";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { SqlRow, SqlValue } from "../store.ts";
import { StoreError, type StoreErrorCode } from "../store-error.ts";

/** What DuckDB may hold while a scan writes: facts are small and come in order, so more would only cost memory. */
export const WRITING_MEMORY = "64MB";

/** What it may hold while it answers: quantiles of a million values, and names joined to all of them. */
export const ANSWERING_MEMORY = "512MB";

/** Nothing is fetched: DuckDB would load an extension for a path like `s3://…` from the internet. */
const OWN_SETTINGS: Readonly<Record<string, string>> = {
  memory_limit: ANSWERING_MEMORY,
  threads: "2",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
};

const INTERRUPT_AGAIN_MS = 20;

/** A DuckDB file, opened by this process alone. */
export class Connection {
  private readonly running = new Set<Promise<unknown>>();

  private constructor(
    private readonly file: string,
    private readonly instance: DuckDBInstance,
    readonly raw: DuckDBConnection,
  ) {}

  /** Opens the file, or makes it. @throws StoreError */
  static async open(file: string, settings: Readonly<Record<string, string>> = {}): Promise<Connection> {
    try {
      const instance = await DuckDBInstance.create(file, { ...OWN_SETTINGS, ...settings });
      return new Connection(file, instance, await instance.connect());
    } catch (error) {
      throw storeError(error, file);
    }
  }

  /** A second connection to the same file, with transactions of its own; it ends with this one. @throws StoreError */
  async beside(): Promise<Connection> {
    return this.attempt(async () => new Connection(this.file, this.instance, await this.instance.connect()));
  }

  /** Runs a statement. @throws StoreError */
  async run(sql: string, parameters?: Readonly<Record<string, string | number | boolean | null>>): Promise<void> {
    try {
      await this.watched(this.raw.run(sql, parameters));
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /** Runs a query and gives its rows. @throws StoreError */
  async query(sql: string, parameters?: Readonly<Record<string, string | number | boolean | null>>): Promise<SqlRow[]> {
    try {
      const reader = await this.watched(this.raw.runAndReadAll(sql, parameters));
      return reader.getRowObjectsJS().map(plainRow);
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /** Changes how much memory DuckDB may hold. @throws StoreError */
  async limitMemory(limit: string): Promise<void> {
    await this.run(`SET memory_limit = '${limit}'`);
  }

  /** Does something with DuckDB itself, telling its errors apart. @throws StoreError */
  async attempt<T>(action: () => T | Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw storeError(error, this.file);
    }
  }

  /**
   * Ends this connection; what still runs on it is cut off. Closed under a running statement, DuckDB would never say that it has ended.
   */
  async end(): Promise<void> {
    while (this.running.size > 0) {
      this.raw.interrupt();
      // A statement that has not quite begun does not notice.
      await Promise.race([Promise.allSettled(this.running), setTimeout(INTERRUPT_AGAIN_MS)]);
    }
    this.raw.closeSync();
  }

  /** Ends this connection and closes the file, which others beside it must have ended. */
  async close(): Promise<void> {
    await this.end();
    this.instance.closeSync();
  }

  private async watched<T>(statement: Promise<T>): Promise<T> {
    this.running.add(statement);
    try {
      return await statement;
    } finally {
      this.running.delete(statement);
    }
  }
}

function plainRow(row: Record<string, unknown>): SqlRow {
  const plain: Record<string, SqlValue> = {};
  for (const [column, value] of Object.entries(row)) plain[column] = plainValue(value);
  return plain;
}

/** Sums of integers are 128 bits wide in DuckDB; no count of ours comes near 2^53. */
function plainValue(value: unknown): SqlValue {
  if (value === null || value === undefined) return undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  throw new TypeError(`a query may give texts, numbers and flags, not ${typeof value}`);
}

type Diagnosis = {
  readonly pattern: RegExp;
  readonly code: StoreErrorCode;
  readonly says: string;
  readonly hint: string;
};

const diagnoses: readonly Diagnosis[] = [
  {
    pattern: /Could not set lock|Conflicting lock/,
    code: "locked",
    says: "is in use by another process",
    hint: "Wait until it is done, or choose another file with --store.",
  },
  {
    pattern: /No space left|ENOSPC|disk quota|not enough disk|max_temp_directory_size/i,
    code: "full",
    says: "cannot grow: the disk is full",
    hint: "Make room and scan again; what was committed is safe, and the scan goes on from there.",
  },
  {
    pattern: /not a valid DuckDB database|is not a DuckDB|magic bytes/i,
    code: "not-a-store",
    says: "is not a Flowmeter store",
    hint: "Choose another file with --store.",
  },
  {
    pattern: /Could not read enough bytes|checksum|corrupt/i,
    code: "not-a-store",
    says: "is damaged or cut short",
    hint: "Choose another file with --store and scan again.",
  },
  {
    pattern: /newer version of DuckDB|newer DuckDB|version number/i,
    code: "newer",
    says: "was written by a newer Flowmeter",
    hint: "Update Flowmeter, or choose another file with --store.",
  },
  {
    pattern: /Permission denied|Read-only file system|EACCES|EROFS/i,
    code: "unwritable",
    says: "cannot be written",
    hint: "Choose a file you may write with --store.",
  },
  {
    pattern: /No such file or directory|Cannot open file/i,
    code: "missing",
    says: "cannot be opened",
    hint: "Check that the directory of --store exists.",
  },
];

/** Says in a sentence what DuckDB said in its own words; those stay as the cause. */
function storeError(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const found = diagnoses.find(({ pattern }) => pattern.test(message));
  if (found === undefined) return new StoreError("failed", `The store ${file} failed.`, message, { cause: error });
  return new StoreError(found.code, `The store ${file} ${found.says}.`, found.hint, { cause: error });
}
