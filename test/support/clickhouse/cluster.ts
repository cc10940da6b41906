import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freePorts } from "./free-port.ts";
import { type AskOptions, startServer, type TestServer } from "./server.ts";
import { clusterName, type Seat, type ServerConfig } from "./server-config.ts";
import { startZooKeeper, type TestZooKeeper } from "./zookeeper.ts";

/** What a cluster is started with. */
export interface ClusterOptions {
  /** One when not given. */
  readonly shards?: number;
  /** Of each shard; one when not given. More than one need a coordinator. */
  readonly replicas?: number;
  /** Whether it has a coordinator. */
  readonly zooKeeper?: boolean;
  readonly password?: string;
  /** Settings of every statement, such as `max_memory_usage`. */
  readonly settings?: ServerConfig["settings"];
  /** What one of them is started with that the others are not, by its number from 0. */
  readonly only?: Readonly<Record<number, Partial<ServerConfig> & { readonly env?: NodeJS.ProcessEnv }>>;
}

/** Servers on addresses of this machine, 127.0.0.1 and on: first all replicas of the first shard, then the next. */
export interface TestCluster {
  readonly servers: readonly TestServer[];
  /** The same on all addresses. */
  readonly httpPort: number;
  /** What `--store` is given for a database of it; its hosts are those of the cluster the servers know. */
  storeUrl(database?: string): string;
  /** Asks all servers one after the other, such as for a database that all need. */
  askAll(sql: string, options?: AskOptions): Promise<string[]>;
  readonly zooKeeper: TestZooKeeper | undefined;
  /** Ends all and removes what they wrote. */
  stop(): Promise<void>;
}

/**
 * Starts a cluster and waits until all of it answers. When the process that started it ends, however it ends, all of
 * it is killed and its folders are removed.
 *
 * The servers' own ports (not HTTP) are not the same: a server takes 127.0.0.1 with its own port for itself, whatever
 * address it listens on, and would count its own rows twice.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const { shards = 1, replicas = 1 } = options;
  const count = shards * replicas;
  const hosts = Array.from({ length: count }, (_, index) => `127.0.0.${index + 1}`);
  const httpPort = await freePorts(hosts, count + 3);
  const folder = mkdtempSync(join(tmpdir(), "flowmeter-clickhouse-"));
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(started.map((each) => each.stop())));
  try {
    const zooKeeper = options.zooKeeper ? await startZooKeeper(join(folder, "zookeeper"), httpPort + 2) : undefined;
    if (zooKeeper !== undefined) started.push(zooKeeper);
    const seats = hosts.map(
      (host, index): Seat => ({
        host,
        tcpPort: httpPort + 3 + index,
        shard: Math.floor(index / replicas) + 1,
        replica: (index % replicas) + 1,
      }),
    );
    const all = { httpPort, interserverPort: httpPort + 1, seats, zooKeeper, ...withoutCount(options) };
    const servers = await Promise.all(
      seats.map(async (seat, index) => {
        const { env, ...only } = options.only?.[index] ?? {};
        const server = await startServer({ folder: join(folder, seat.host), seat, ...all, ...only }, env);
        started.push(server);
        return server;
      }),
    );
    return clusterOf(servers, { httpPort, zooKeeper, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A cluster that is stopped when the test ends. */
export async function testCluster(t: TestContext, options?: ClusterOptions): Promise<TestCluster> {
  const cluster = await startCluster(options);
  t.after(() => cluster.stop());
  return cluster;
}

/** What each server is started with. */
function withoutCount({ password, settings }: ClusterOptions): Partial<ServerConfig> {
  return { password, settings };
}

/** What a test does with a cluster. */
function clusterOf(
  servers: readonly TestServer[],
  rest: Pick<TestCluster, "httpPort" | "zooKeeper" | "stop">,
): TestCluster {
  return {
    servers,
    storeUrl: (database = "flowmeter") =>
      `clickhouse://default@${servers[0]!.host}:${rest.httpPort}/${database}?cluster=${clusterName}`,
    askAll: async (sql, options) => {
      const answers: string[] = [];
      for (const server of servers) answers.push(await server.ask(sql, options));
      return answers;
    },
    ...rest,
  };
}
