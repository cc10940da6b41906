import { type ClickHouseStore, storeOnShards } from "../../../src/store/clickhouse/clickhouse-store.ts";
import { openShards } from "../../../src/store/clickhouse/client/open-shards.ts";
import { clickHousePlace } from "../../../src/store/clickhouse/place.ts";
import { emptyDatabase, type TestDatabase, takeDatabase } from "./test-databases.ts";

/** What this process has in place of a file. */
interface FileDatabase {
  readonly database: TestDatabase;
  /** How many stores of it are open. */
  open: number;
}

const files = new Map<string, FileDatabase>();

/** Opens an empty store on a server; `server` is an address without a database. */
export async function openEmptyStore(server: string): Promise<ClickHouseStore> {
  const database = takeDatabase(server);
  return whenClosed(await openStore(server, database, true), () => database.giveBack());
}

/** Opens the store that has the place of a file in this process: empty when it is opened first. */
export async function openFileStore(server: string, file: string): Promise<ClickHouseStore> {
  const known = files.get(file);
  const entry: FileDatabase = known ?? { database: takeDatabase(server), open: 0 };
  files.set(file, entry);
  if (files.size === 1 && known === undefined) process.once("exit", giveFilesBack);
  entry.open++;
  return whenClosed(await openStore(server, entry.database, known === undefined), () => entry.open--);
}

async function openStore(server: string, { name }: TestDatabase, isNew: boolean): Promise<ClickHouseStore> {
  const [address, settings] = server.split("?");
  const shards = await openShards(clickHousePlace(`${address}/${name}${settings === undefined ? "" : `?${settings}`}`));
  if (isNew) await emptyDatabase(shards);
  return storeOnShards(shards);
}

/** What is still open may have writes on their way: nobody else gets it. */
function giveFilesBack(): void {
  for (const { database, open } of files.values()) if (open === 0) database.giveBack();
}

function whenClosed(store: ClickHouseStore, then: () => void): ClickHouseStore {
  const close = store.close.bind(store);
  let isClosed = false;
  return Object.assign(store, {
    close: async () => {
      await close();
      if (!isClosed) then();
      isClosed = true;
    },
  });
}
