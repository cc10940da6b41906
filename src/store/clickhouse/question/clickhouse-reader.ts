import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "../../duckdb/connection.ts";
import type { QuestionReader, SqlRow } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import { quotedForClickHouse } from "../client/quoted.ts";
import { type NoteGap, ShardWatch, type Unanswered } from "../client/shard-watch.ts";
import { Unbindable } from "./bind.ts";
import { inlined, type Parameters } from "./inline.ts";
import { namesAsked, withNumbers } from "./name-numbers.ts";
import { type Plan, planOf } from "./plan/planner.ts";
import { prepared } from "./plan/prepare.ts";
import { wholeTables } from "./plan/whole-tables.ts";
import { type AskedShard, settled } from "./run/ask-shards.ts";
import { AtOnce } from "./run/at-once.ts";
import { ColumnTypes } from "./run/column-types.ts";
import { fetchAll } from "./run/fetcher.ts";
import { NameTexts } from "./run/name-texts.ts";
import { knownTables, makeShadow, textOfTree, viewsOf } from "./run/shadow.ts";
import { Trees } from "./run/trees.ts";
import type { Statement } from "./tree.ts";

/** Numbers of names that are remembered: the product names some dozens, and users those they look for. */
const MOST_NUMBERS = 10_000;

/** Questions that are worked on at once; more wait. */
const AT_ONCE = 4;

/** What a reader is opened with. */
interface Opened {
  readonly shards: readonly AskedShard[];
  readonly connection: Connection;
  readonly views: ReadonlyMap<string, Statement>;
  /** For what shards answer, and what DuckDB has no memory for. */
  readonly folder: string;
  readonly watch: ShardWatch;
}

/** Shards that did not tell numbers which a question names: rows of theirs may be left out, also when they answer again. */
interface Numberless {
  readonly away: readonly Unanswered[];
}

/** Who is asked what, and what becomes of it. */
interface Asking {
  readonly parameters: Parameters;
  readonly shards: readonly AskedShard[];
  /** Takes the shards that did not answer. */
  readonly note?: NoteGap | undefined;
  /** Makes what DuckDB is asked of the SELECT of the answer. */
  readonly more: (answer: string) => string;
}

/**
 * Answers the product's SQL, which is DuckDB's, from shards of ClickHouse: these scan, join and sum up what each has, and a DuckDB in memory
 * makes the rows of that (adr/0028). Several questions may be asked at once; each has tables of its own, which end with it.
 */
export class ClickHouseReader implements QuestionReader {
  private readonly questions = new AtOnce(AT_ONCE);
  private readonly trees = new Trees();
  private readonly types = new ColumnTypes();
  private readonly texts = new NameTexts();
  /** Numbers of names that questions name; a text keeps its number for good. */
  private readonly numbers = new Map<string, number>();

  /** A process that may not wait for its work to end leaves nothing behind all the same. */
  private readonly removeAll = (): void => rmSync(this.opened.folder, { recursive: true, force: true });

  private constructor(private readonly opened: Opened) {
    process.once("exit", this.removeAll);
  }

  /** @throws StoreError */
  static async open(shards: readonly AskedShard[], watch = new ShardWatch(shards)): Promise<ClickHouseReader> {
    const folder = await mkdtemp(join(tmpdir(), "flowmeter-questions-"));
    try {
      const connection = await Connection.open(":memory:", {
        temp_directory: join(folder, "spill"),
        preserve_insertion_order: "true",
      });
      await makeShadow(connection);
      return new ClickHouseReader({ shards, connection, views: await viewsOf(connection), folder, watch });
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  noting(note: NoteGap): ClickHouseReader {
    // The rest is this reader's own: its turns, its connection, its end.
    return Object.create(this, {
      query: { value: (sql: string, parameters?: Parameters) => this.query(sql, parameters, note) },
    }) as ClickHouseReader;
  }

  /** @param note takes shards that did not answer @throws StoreError */
  query(sql: string, parameters: Parameters = {}, note?: NoteGap): Promise<SqlRow[]> {
    return this.ask(sql, { parameters, shards: this.opened.shards, note, more: (answer) => answer });
  }

  /**
   * Asks one shard alone, and runs SQL of DuckDB over what it answers: `more` makes it around the SELECT of that.
   *
   * @throws StoreError also when it does not answer
   */
  over(shard: AskedShard, sql: string, more: (answer: string) => string): Promise<SqlRow[]> {
    return this.ask(sql, { parameters: {}, shards: [shard], more });
  }

  async check(sql: string): Promise<void> {
    const { connection, views } = this.opened;
    const parameters = new Proxy(
      {},
      { getOwnPropertyDescriptor: () => ({ value: null, configurable: true }), get: () => null },
    );
    inlined(await this.trees.of(connection, sql), { parameters, views });
  }

  /** What shards would be asked: for tests, and for who wants to know why a question takes its time. @throws StoreError */
  async explain(
    sql: string,
    parameters: Parameters = {},
  ): Promise<{ readonly shards: readonly string[]; readonly duckDb: string }> {
    const { connection } = this.opened;
    const { statement, fetches } = await this.plan(connection, sql, parameters);
    return { shards: fetches.map((fetch) => fetch.sql), duckDb: await textOfTree(connection, statement) };
  }

  /** Cuts off what still runs. */
  async close(): Promise<void> {
    this.questions.end();
    await this.opened.connection.close();
    await rm(this.opened.folder, { recursive: true, force: true });
    process.off("exit", this.removeAll);
  }

  private ask(sql: string, { parameters, shards, note, more }: Asking): Promise<SqlRow[]> {
    const { folder, watch } = this.opened;
    const { types, texts } = this;
    return this.questions.run(async (over) => {
      const connection = await this.opened.connection.beside();
      try {
        const { statement, fetches, away } = await this.plan(connection, sql, parameters);
        const gaps = await fetchAll(fetches, { connection, shards, folder, types, texts, over });
        const without = away.filter(({ number }) => shards.some((shard) => shard.number === number));
        if (fetches.length > 0) watch.took([...without, ...gaps], { asked: shards, note });
        return await connection.query(more(await textOfTree(connection, statement)));
      } finally {
        await connection.end();
      }
    });
  }

  private async plan(connection: Connection, sql: string, parameters: Parameters): Promise<Plan & Numberless> {
    const asked = inlined(await this.trees.of(connection, sql), { parameters, views: this.opened.views });
    const whole = await named(connection, asked);
    const away = await this.learnNumbers(namesAsked(asked));
    const statement = withNumbers(whole, this.numbers);
    try {
      const bound = prepared(statement, knownTables);
      return { ...planOf(bound.statement, bound.binding), away };
    } catch (error) {
      if (!(error instanceof Unbindable)) throw error;
      return { ...wholeTables(statement), away };
    }
  }

  /** Learns numbers of names, those that are there; what is not there now may come. Gives the shards that did not say of all. */
  private async learnNumbers(texts: ReadonlySet<string>): Promise<readonly Unanswered[]> {
    const missing = [...texts].filter((text) => !this.numbers.has(text));
    if (missing.length === 0) return [];
    if (this.numbers.size > MOST_NUMBERS) this.numbers.clear();
    const list = missing.map((text) => quotedForClickHouse(text)).join(", ");
    const sql = `SELECT DISTINCT text, id FROM name FINAL WHERE deleted = 0 AND text IN (${list})`;
    const away: Unanswered[] = [];
    const asked = this.opened.shards.map(async (shard) => {
      const { number, host } = shard;
      try {
        for (const [text, id] of (await shard.query(sql)).rows) this.numbers.set(String(text), Number(id));
      } catch (error) {
        if (!(error instanceof StoreError && error.code === "unreachable")) throw error;
        away.push({ number, host, reason: error.message });
      }
    });
    await settled(asked);
    return missing.every((text) => this.numbers.has(text)) ? [] : away;
  }
}

/** A question whose columns have the names that DuckDB gives those without one. */
async function named(connection: Connection, statement: Statement): Promise<Statement> {
  const { select_list: selected = [] } = statement.node;
  const isNamed = selected.every(({ alias, type }) => alias !== "" || type === "COLUMN_REF" || type === "STAR");
  if (isNamed || selected.some(({ type }) => type === "STAR")) return statement;
  const columns = await connection.query(`DESCRIBE ${await textOfTree(connection, statement)}`);
  const list = selected.map((each, index) =>
    each.alias === "" ? { ...each, alias: String(columns[index]?.column_name) } : each,
  );
  return { ...statement, node: { ...statement.node, select_list: list } };
}
