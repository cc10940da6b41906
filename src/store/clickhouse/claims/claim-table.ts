/** A server that keeps claims: one host of ClickHouse. */
export interface ClaimServer {
  /** Which of several replicas is spoken to now. */
  readonly host?: string;
  /** Rows of one SELECT, each a list of its values. @throws StoreError */
  query(sql: string, signal?: AbortSignal): Promise<{ readonly rows: readonly (readonly unknown[])[] }>;
  /** Runs one statement. @throws StoreError */
  command(sql: string, signal?: AbortSignal): Promise<unknown>;
}

/** What a session says of a controller. */
export type ClaimKind = "none" | "wanted" | "held";

const kinds: readonly ClaimKind[] = ["none", "wanted", "held"];

/** Something a session says, about a controller or, where that is "", that it is still there. */
export interface ClaimRow {
  readonly controller: string;
  readonly session: string;
  /** Of two rows of one session and controller the larger one holds. */
  readonly sequence: number;
  readonly kind: ClaimKind;
  readonly term: number;
}

/** A row as it was read. */
export interface ReadClaim extends ClaimRow {
  /** Time since it was written, by the server's clock; below 0 when that clock went back. */
  readonly ageSeconds: number;
}

const WEEK_SECONDS = 604_800;

/** Statement that makes the table, with an engine such as `ReplacingMergeTree(sequence)`. It does nothing when there is one. */
export function claimTable(engine = "ReplacingMergeTree(sequence)"): string {
  return `CREATE TABLE IF NOT EXISTS claim (controller String, session String, sequence UInt64, kind UInt8, term UInt32, at UInt32)
    ENGINE = ${engine} PARTITION BY intDiv(at, ${WEEK_SECONDS}) ORDER BY (controller, session)`;
}

/** Writes rows in one insert: all or none, and seen by every query that begins after it returns. */
export async function writeClaims(server: ClaimServer, rows: readonly ClaimRow[], signal: AbortSignal): Promise<void> {
  const selects = rows.map(
    ({ controller, session, sequence, kind, term }) =>
      `SELECT ${quoted(controller)} AS controller, ${quoted(session)} AS session, toUInt64(${sequence}) AS sequence,
        toUInt8(${kinds.indexOf(kind)}) AS kind, toUInt32(${term}) AS term, toUInt32(now()) AS at`,
  );
  await server.command(
    `INSERT INTO claim (controller, session, sequence, kind, term, at) SELECT * FROM (${selects.join(" UNION ALL ")})`,
    signal,
  );
}

/**
 * All that sessions last said, of one state of the table; what was given up is left out.
 *
 * @param isReplicated others may have said it to another replica: all that any of them took before is waited for
 * @throws Error when another replica answers than the one that has it all
 */
export async function readClaims(
  server: ClaimServer,
  signal: AbortSignal,
  isReplicated = false,
): Promise<readonly ReadClaim[]> {
  const { host } = server;
  if (isReplicated) await server.command("SYSTEM SYNC REPLICA claim", signal);
  const { rows } = await server.query(
    `SELECT controller, session, max(sequence) AS last, argMax(kind, sequence) AS kind, argMax(term, sequence) AS term,
       toInt64(toUInt32(now())) - argMax(at, sequence) AS age
     FROM claim GROUP BY controller, session HAVING kind > 0`,
    signal,
  );
  if (isReplicated && server.host !== host)
    throw new Error("Another replica answered: it may not have all claims yet.");
  return rows.map(([controller, session, sequence, kind, term, age]) => ({
    controller: String(controller),
    session: String(session),
    sequence: Number(sequence),
    kind: kinds[Number(kind)] ?? "held",
    term: Number(term),
    ageSeconds: Number(age),
  }));
}

/** A term that is larger than all before of a controller, also when their rows are long gone. */
export async function nextTerm(server: ClaimServer, controller: string, signal: AbortSignal): Promise<number> {
  const { rows } = await server.query(
    `SELECT greatest(max(term) + 1, toUInt32(now())) FROM claim WHERE controller = ${quoted(controller)}`,
    signal,
  );
  return Number(rows[0]?.[0]);
}

/** Removes what sessions said more than two weeks ago: whoever is still there said it again since. */
export async function tidyClaims(server: ClaimServer, signal: AbortSignal): Promise<void> {
  const { rows } = await server.query(
    `SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND table = 'claim' AND active
       AND toUInt32OrZero(partition) < intDiv(toUInt32(now()), ${WEEK_SECONDS}) - 2`,
    signal,
  );
  for (const [week] of rows) await server.command(`ALTER TABLE claim DROP PARTITION ${Number(week)}`, signal);
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
