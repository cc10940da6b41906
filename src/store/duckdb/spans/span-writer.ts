import { type LogLinks, logLinkShape } from "../../../model/log-links.ts";
import { traceKey } from "../../../model/span.ts";
import type { SpanBatch } from "../../../model/span-batch.ts";
import { packSpans } from "../../packed-spans.ts";
import type { Connection } from "../connection.ts";
import { appendRows, type RowValue } from "../rows.ts";
import { inTransaction } from "../transaction.ts";
import { Turns } from "../turns.ts";
import { appendParts } from "./part-appender.ts";
import { SpanBooks } from "./span-books.ts";

/** Links that are remembered, so that they are written once: a run says with each line of its log which one it is. */
const MAX_LINKS = 50_000;

const columnOf = Object.fromEntries(Object.keys(logLinkShape).map((column, index) => [column, index])) as Record<
  keyof typeof logLinkShape,
  number
>;

/** Appends spans, over a connection of its own: nothing else may keep a sender waiting. */
export class SpanWriter {
  private readonly turns = new Turns();
  private links = new Set<string>();

  private constructor(
    private readonly connection: Connection,
    private readonly books: SpanBooks,
    private nextCommit: number,
  ) {}

  /** @throws StoreError */
  static async open(connection: Connection): Promise<SpanWriter> {
    const [row] = await connection.query(
      "SELECT greatest((SELECT max(commit_id) FROM span_part), (SELECT max(summed_to) FROM span_mark)) AS last",
    );
    return new SpanWriter(connection, await SpanBooks.load(connection), (row?.last as number) + 1);
  }

  /** Appends batches in one commit. @throws StoreError */
  append(batches: readonly SpanBatch[], at: number): Promise<void> {
    return this.commit(at, async () => {
      const packed = packSpans(batches, (batch) => this.books.numbersOf(batch));
      const id = this.nextCommit++;
      await this.connection.attempt(() => appendParts(this.connection.raw, packed, { id, arrivedAt: at }));
    });
  }

  /** Appends the links that are new. @throws StoreError */
  async appendLinks(all: readonly LogLinks[], at: number): Promise<void> {
    const rows = new Map<string, readonly RowValue[]>();
    await this.commit(at, async () => {
      for (const links of all) this.newLinks(links, at, rows);
      if (rows.size > 0) await appendRows(this.connection, "span_link", rows.values());
    });
    if (this.links.size + rows.size > MAX_LINKS) this.links.clear();
    for (const key of rows.keys()) this.links.add(key);
  }

  private newLinks(links: LogLinks, at: number, rows: Map<string, readonly RowValue[]>): void {
    const { resources } = this.books.numbersOf({ names: [], resources: links.resources });
    for (let row = 0; row < links.rows; row++) {
      const trace = traceKey(links.traceIds[row * 2]!, links.traceIds[row * 2 + 1]!);
      const pipeline = links.names[links.columns[columnOf.pipeline]![row]!];
      const runNumber = links.columns[columnOf.runNumber]![row]!;
      const resource = resources[links.columns[columnOf.resource]![row]!];
      const key = `${trace} ${resource} ${runNumber} ${pipeline}`;
      if (pipeline === undefined || resource === undefined || runNumber < 0 || this.links.has(key)) continue;
      rows.set(key, [trace, resource, pipeline, runNumber, at]);
    }
  }

  private commit(at: number, work: () => Promise<void>): Promise<void> {
    return this.turns.run(async () => {
      try {
        this.books.begin(at);
        await inTransaction(this.connection, async () => {
          await work();
          await this.books.flush();
        });
        this.books.kept();
      } catch (error) {
        this.books.discard();
        throw error;
      }
    });
  }
}
