/**
 * What rows take on the disks, by table.
 *
 * @param {readonly import("../../build/test/support/clickhouse/server.js").TestServer[]} servers
 * @param {string} database
 */
export async function bytesPerRow(servers, database) {
  /** @type {Map<string, { rows: number, bytes: number }>} */
  const tables = new Map();
  for (const server of servers) {
    const lines = await server.ask(
      `SELECT table, sum(rows), sum(bytes) FROM system.parts WHERE database = '${database}' AND active GROUP BY table`,
    );
    for (const line of lines.trim().split("\n")) {
      const [table = "", rows, bytes] = line.split("\t");
      const known = tables.get(table) ?? { rows: 0, bytes: 0 };
      tables.set(table, { rows: known.rows + Number(rows), bytes: known.bytes + Number(bytes) });
    }
  }
  return [...tables]
    .filter(([, { rows }]) => rows >= 1_000)
    .map(
      ([table, { rows, bytes }]) =>
        `${table}: ${rows.toLocaleString("en-US")} rows, ${(bytes / rows).toFixed(1)} bytes a row`,
    );
}
