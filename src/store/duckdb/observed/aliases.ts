import type { Connection } from "../connection.ts";

/** Id of a controller by a name that a source gives: its own, or another that was linked to it; undefined when it is not known. @throws StoreError */
export async function controllerIdOf(connection: Connection, name: string): Promise<number | undefined> {
  const [row] = await connection.query(
    `SELECT controller_id AS id FROM controller_alias WHERE alias = $name
     UNION ALL SELECT id FROM controller WHERE key = $name LIMIT 1`,
    { name },
  );
  return row?.id as number | undefined;
}

/** The same; a controller that is not known is made, with no home. @throws StoreError */
export async function ensureController(connection: Connection, name: string, at: number): Promise<number> {
  const known = await controllerIdOf(connection, name);
  if (known !== undefined) return known;
  const [next] = await connection.query("SELECT coalesce(max(id), 0) + 1 AS id FROM controller");
  const id = next?.id as number;
  await connection.run(`INSERT INTO controller VALUES (${id}, $name, '', NULL, ${at}, NULL, NULL)`, { name });
  return id;
}
