import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openClickHouseStore } from "../../../src/store/clickhouse/clickhouse-store.ts";
import { clickHouseToFile, fileToClickHouse } from "../../../src/store/clickhouse/migrate/controllers.ts";

/** Which way a store is brought. */
export type Way = "there" | "back";

const RUNS_AT_ONCE = 20;

/** Brings a store from a file into ClickHouse or back, few runs at a time. Returns how many runs were not there before. */
export async function migrateStore(way: Way, url: string, file: string, onProgress = (): void => {}): Promise<number> {
  const store = await openClickHouseStore(url);
  try {
    const effects = { onProgress, runsAtOnce: RUNS_AT_ONCE };
    const migrated = await (way === "there"
      ? fileToClickHouse(file, store, effects)
      : clickHouseToFile(store, file, effects));
    return migrated.reduce((sum, { runs }) => sum + runs, 0);
  } finally {
    await store.close();
  }
}

/** Does it in a process of its own, which is killed as by `kill -9` when it has told of progress some times. */
export async function killedMigration({
  way,
  url,
  file,
  after,
}: {
  readonly way: Way;
  readonly url: string;
  readonly file: string;
  readonly after: number;
}): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(import.meta.url), way, url, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  let told = 0;
  for await (const _ of createInterface({ input: child.stdout! })) if (++told === after) child.kill("SIGKILL");
  await ended;
  if (child.signalCode !== "SIGKILL") throw new Error(`it ended after ${told} steps`);
}

const [, script = "", way, url, file] = process.argv;
if (/migrating\.[jt]s$/.test(script) && url !== undefined && file !== undefined)
  await migrateStore(way as Way, url, file, () => process.stdout.write("progress\n"));
