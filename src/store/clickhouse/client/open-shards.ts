import { readFileSync } from "node:fs";
import { StoreError } from "../../store-error.ts";
import { type ClickHousePlace, type HostAddress, placeText } from "../place.ts";
import { Host, type HostLogin } from "./host.ts";
import { quotedForClickHouse } from "./quoted.ts";
import { ReplicatedShard, type Shards } from "./shards.ts";

/** What is not in the address of a store. */
export interface ShardsOptions {
  /** Of the user, when no file of the address has it. */
  readonly password?: string | undefined;
}

/** The oldest server that the statements were tried with. */
const OLDEST: readonly [number, number] = [18, 16];

/**
 * Finds the servers of a place, and makes the database where it is not there.
 *
 * @throws StoreError when none of the named hosts answers, one does not let the user in, is too old, or does not know the cluster
 */
export async function openShards(place: ClickHousePlace, { password }: ShardsOptions = {}): Promise<Shards> {
  const login = { user: place.user, password: passwordOf(place, password), isSecure: place.isSecure };
  const first = await anyHost(place, { ...login, database: undefined });
  let layout: Layout;
  let hasPartitionLimit: boolean;
  try {
    hasPartitionLimit = await limitsPartitions(first);
    layout =
      place.cluster === undefined ? { shards: [[first.address]], isReplicated: false } : await layoutOf(first, place);
  } finally {
    await first.close();
  }
  const all = layout.shards.flat();
  await Promise.all(all.map((address) => makeDatabase(address, { ...login, database: undefined }, place.database)));
  const shards = layout.shards.map(
    (addresses, number) =>
      new ReplicatedShard(
        number,
        addresses.map((address) => new Host(address, { ...login, database: place.database, hasPartitionLimit })),
        layout.isReplicated,
      ),
  );
  return {
    place,
    shards,
    isReplicated: layout.isReplicated,
    ofSlot: (slot) => shards[slot % shards.length]!,
    close: async () => {
      await Promise.all(shards.map((shard) => shard.close()));
    },
  };
}

interface Layout {
  readonly shards: readonly (readonly HostAddress[])[];
  readonly isReplicated: boolean;
}

class NamedHost extends Host {
  constructor(
    readonly address: HostAddress,
    login: HostLogin,
  ) {
    super(address, login);
  }
}

/** The first named host that answers. */
async function anyHost({ hosts }: ClickHousePlace, login: HostLogin): Promise<NamedHost> {
  let failure: unknown;
  for (const address of hosts) {
    const host = new NamedHost(address, login);
    try {
      await host.query("SELECT 1");
      return host;
    } catch (error) {
      failure ??= error;
      await host.close();
    }
  }
  throw failure;
}

/** Whether a server has a limit of months per insert; refuses one that is too old. */
async function limitsPartitions(host: Host): Promise<boolean> {
  const { rows } = await host.query("SELECT version()");
  const version = String(rows[0]?.[0]);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) {
    const limit = await host.query(
      "SELECT count() FROM system.settings WHERE name = 'max_partitions_per_insert_block'",
    );
    return Number(limit.rows[0]?.[0]) > 0;
  }
  throw new StoreError(
    "failed",
    `The ClickHouse at ${host.text} is version ${version}, and Flowmeter needs ${OLDEST.join(".")} or newer.`,
    "Update the server, or choose another with --store.",
  );
}

/** Shards and servers of a cluster, in the order of the server's configuration. Which port they speak HTTP at is not told there. */
async function layoutOf(host: NamedHost, { cluster, ...place }: ClickHousePlace): Promise<Layout> {
  const { rows } = await host.query(
    `SELECT shard_num, host_name FROM system.clusters WHERE cluster = ${quotedForClickHouse(cluster!)} ORDER BY shard_num, replica_num`,
  );
  if (rows.length === 0)
    throw new StoreError(
      "missing",
      `The ClickHouse at ${host.text} does not know the cluster ${cluster} of the store ${placeText({ ...place, cluster: undefined })}.`,
      "Look at ?cluster= in the store's address; `SELECT cluster FROM system.clusters` lists those that the server knows.",
    );
  const byShard = new Map<number, HostAddress[]>();
  for (const [number, name] of rows) {
    const addresses = byShard.get(Number(number)) ?? [];
    addresses.push({ host: String(name), port: host.address.port });
    byShard.set(Number(number), addresses);
  }
  const shards = [...byShard.values()];
  return { shards, isReplicated: shards.some((addresses) => addresses.length > 1) && (await hasCoordinator(host)) };
}

/** Only with a ZooKeeper is there the table that shows it. */
async function hasCoordinator(host: Host): Promise<boolean> {
  const { rows } = await host.query(
    "SELECT count() FROM system.tables WHERE database = 'system' AND name = 'zookeeper'",
  );
  return Number(rows[0]?.[0]) > 0;
}

/** A server that is down has its database already, or it is made when the server is back: it is told when something is asked of it. */
async function makeDatabase(address: HostAddress, login: HostLogin, database: string): Promise<void> {
  const host = new Host(address, login);
  try {
    // Not everybody who may use one may make one.
    const { rows } = await host.query(`SELECT 1 FROM system.databases WHERE name = ${quotedForClickHouse(database)}`);
    if (rows.length === 0) await host.command(`CREATE DATABASE IF NOT EXISTS ${database}`);
  } catch (error) {
    if (!(error instanceof StoreError && error.code === "unreachable")) throw error;
  } finally {
    await host.close();
  }
}

function passwordOf({ passwordFile }: ClickHousePlace, otherwise: string | undefined): string {
  if (passwordFile === undefined) return otherwise ?? "";
  try {
    return readFileSync(passwordFile, "utf8").split(/\r?\n/)[0]!;
  } catch (error) {
    throw new StoreError(
      "denied",
      `The file ${passwordFile} with the password of the store cannot be read.`,
      "Look at ?password-file= in the store's address, and who may read the file.",
      { cause: error },
    );
  }
}
