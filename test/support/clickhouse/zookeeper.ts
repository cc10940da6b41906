import { mkdirSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { guarded } from "./guarded.ts";
import { zooKeeperJar } from "./installed.ts";

/** A Java machine starts slowly where others use the cores. */
const STARTS_WITHIN_MS = 60_000;

/** A ZooKeeper of one node that a test started. */
export interface TestZooKeeper {
  readonly host: string;
  readonly port: number;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again on what it had, and waits until it answers. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** Starts a ZooKeeper in a folder of its own and waits until it answers. */
export async function startZooKeeper(folder: string, port: number): Promise<TestZooKeeper> {
  const host = "127.0.0.1";
  mkdirSync(folder, { recursive: true });
  const config = join(folder, "zoo.cfg");
  writeFileSync(
    config,
    `tickTime=1000
dataDir=${join(folder, "data")}
clientPort=${port}
clientPortAddress=${host}
maxClientCnxns=0
admin.enableServer=false
4lw.commands.whitelist=srvr
`,
  );
  const main = "org.apache.zookeeper.server.ZooKeeperServerMain";
  const process = guarded(folder, ["java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", zooKeeperJar, main, config]);
  const zooKeeper: TestZooKeeper = {
    host,
    port,
    kill: () => process.end("KILL"),
    restart: async () => {
      await process.end("KILL");
      await process.start();
      await untilServes(host, port);
    },
    stop: () => process.remove(),
  };
  try {
    await zooKeeper.restart();
    return zooKeeper;
  } catch (error) {
    await zooKeeper.stop();
    throw error;
  }
}

/** Waits until it serves: it takes connections before, and ends them. */
async function untilServes(host: string, port: number): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < STARTS_WITHIN_MS) {
    if ((await said(host, port)).includes("Mode:")) return;
    await setTimeout(100);
  }
  throw new Error(`ZooKeeper did not answer within ${STARTS_WITHIN_MS} ms`);
}

/** What it answers when asked how it is. */
function said(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = createConnection({ host, port }, () => socket.write("srvr"));
    socket.setTimeout(2000, () => socket.destroy());
    socket.on("data", (data) => {
      text += data;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(text));
  });
}
