import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The name of the cluster all servers of a test know. */
export const clusterName = "flowmeter";

/** Where one server is in its cluster. */
export interface Seat {
  readonly host: string;
  readonly tcpPort: number;
  /** Counted from 1. */
  readonly shard: number;
  readonly replica: number;
}

/** What one server is started with. */
export interface ServerConfig {
  readonly folder: string;
  readonly seat: Seat;
  readonly httpPort: number;
  readonly interserverPort: number;
  /** All of its cluster, itself among them; empty: it knows no cluster. */
  readonly seats: readonly Seat[];
  /** `host:port` of the coordinator. */
  readonly zooKeeper?: { readonly host: string; readonly port: number } | undefined;
  /** Of the user `default`; "" when not given. */
  readonly password?: string | undefined;
  /** Settings of every statement, such as `max_memory_usage`. */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
  /** Where its data lies, when not in its folder. */
  readonly dataFolder?: string | undefined;
  /** More elements of its configuration. */
  readonly more?: string | undefined;
}

/** Writes what a server of version 18.16 reads at its start; newer ones read it as well. Returns the file's path. */
export function writeServerConfig(config: ServerConfig): string {
  const { folder, settings = {} } = config;
  mkdirSync(folder, { recursive: true });
  const profile = Object.entries({ max_memory_usage: 4_000_000_000, ...settings }).map(([name, value]) =>
    element(name, value),
  );
  writeFileSync(
    join(folder, "users.xml"),
    `<yandex><profiles><default>${profile.join("")}</default></profiles>
<users><default>${element("password", config.password ?? "")}<networks><ip>::/0</ip></networks>
<profile>default</profile><quota>default</quota></default></users>
<quotas><default><interval><duration>3600</duration></interval></default></quotas></yandex>\n`,
  );
  const path = join(folder, "config.xml");
  writeFileSync(path, `<yandex>\n${[...ownParts(config), ...clusterParts(config)].join("\n")}\n</yandex>\n`);
  return path;
}

/** What it is without others. */
function ownParts(config: ServerConfig): string[] {
  const { folder, seat, dataFolder = join(folder, "data") } = config;
  return [
    `<logger><level>warning</level><log>${join(folder, "log.txt")}</log><errorlog>${join(folder, "errors.txt")}</errorlog></logger>`,
    element("listen_host", seat.host),
    element("http_port", config.httpPort),
    element("tcp_port", seat.tcpPort),
    element("interserver_http_port", config.interserverPort),
    element("interserver_http_host", seat.host),
    element("path", `${dataFolder}/`),
    element("tmp_path", `${join(dataFolder, "tmp")}/`),
    element("user_files_path", `${join(dataFolder, "user_files")}/`),
    element("users_config", join(folder, "users.xml")),
    element("default_profile", "default"),
    element("default_database", "default"),
    element("timezone", "UTC"),
    element("mark_cache_size", 200_000_000),
    element("max_connections", 500),
    config.more ?? "",
  ];
}

/** What it knows of others. */
function clusterParts({ seat, seats, zooKeeper, password = "" }: ServerConfig): string[] {
  const shards = [...new Set(seats.map(({ shard }) => shard))].map((shard) =>
    seats.filter((other) => other.shard === shard),
  );
  const inShard = (others: readonly Seat[]): string =>
    others
      .map(
        (other) =>
          `<replica>${element("host", other.host)}${element("port", other.tcpPort)}${element("password", password)}</replica>`,
      )
      .join("");
  return [
    seats.length === 0
      ? "<remote_servers/>"
      : `<remote_servers><${clusterName}>${shards
          .map((others) => `<shard><internal_replication>true</internal_replication>${inShard(others)}</shard>`)
          .join("")}</${clusterName}></remote_servers>`,
    zooKeeper === undefined
      ? ""
      : `<zookeeper><node>${element("host", zooKeeper.host)}${element("port", zooKeeper.port)}</node><session_timeout_ms>6000</session_timeout_ms></zookeeper>`,
    `<macros>${element("shard", seat.shard)}${element("replica", seat.replica)}</macros>`,
  ];
}

/** An element with a text. */
function element(name: string, value: string | number): string {
  const text = String(value).replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<${name}>${text}</${name}>`;
}
