import type { Connection } from "../../../duckdb/connection.ts";
import { Recent } from "../recent.ts";
import type { Statement } from "../tree.ts";
import { treeOf } from "./shadow.ts";

/** Texts of questions whose trees are remembered: the same are asked again and again with other parameters. */
const MOST_TREES = 500;

/** Trees of questions; nobody changes a tree that was given out. */
export class Trees {
  private readonly known = new Recent<Statement>(MOST_TREES);

  /** DuckDB's tree of one SELECT. @throws StoreError when it is none */
  async of(connection: Connection, sql: string): Promise<Statement> {
    const tree = this.known.get(sql) ?? (await treeOf(connection, sql));
    this.known.set(sql, tree);
    return tree;
  }
}
