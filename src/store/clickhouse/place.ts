import { StoreError } from "../store-error.ts";

/** Where a ClickHouse is: what `clickhouse://user@host:8123/database?cluster=name` says. */
export interface ClickHousePlace {
  /** Hosts that are asked first, one after the other until one answers; with a cluster it tells the others. */
  readonly hosts: readonly HostAddress[];
  readonly user: string;
  readonly database: string;
  /** Name of the cluster in the server's configuration; undefined is one server. */
  readonly cluster: string | undefined;
  /** File with the password in its first line; else the environment has it, or there is none. */
  readonly passwordFile: string | undefined;
  /** Over TLS. */
  readonly isSecure: boolean;
}

/** A server's name and its HTTP port. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

const SCHEME = "clickhouse://";
const HTTP_PORT = 8123;
const HTTPS_PORT = 8443;

/** What is meant where the URL is wrong. */
const EXAMPLE = "Write it like clickhouse://user@host:8123/flowmeter, or with ?cluster=name at its end.";

/** Whether the place of a store is a ClickHouse, not a file. */
export function isClickHousePlace(text: string): boolean {
  return text.toLowerCase().startsWith(SCHEME);
}

/**
 * Reads `clickhouse://user@host:8123/database?cluster=name&password-file=file&tls=1`; several hosts are separated by commas.
 *
 * @throws StoreError when it is not of that shape, or has a password in it: command lines are seen by others
 */
export function clickHousePlace(text: string): ClickHousePlace {
  const found = /^clickhouse:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^/?#]*))?(?:\?([^#]*))?$/i.exec(text);
  if (found === null) throw wrong(`The store ${withoutSecret(text)} is not the address of a ClickHouse.`, EXAMPLE);
  const [, login = "", hosts = "", database = "", question = ""] = found;
  if (login.includes(":"))
    throw wrong(
      `The store ${withoutSecret(text)} has a password in it, which everyone can see who lists processes.`,
      "Leave it out, and set FLOWMETER_CLICKHOUSE_PASSWORD or name a file with ?password-file=.",
    );
  const { cluster, passwordFile, isSecure } = settingsOf(question);
  return {
    hosts: hosts.split(",").map((host) => addressOf(host, isSecure ? HTTPS_PORT : HTTP_PORT)),
    user: decoded(login) || "default",
    database: identifier(decoded(database) || "flowmeter", "database"),
    cluster: cluster === undefined ? undefined : identifier(cluster, "cluster"),
    passwordFile,
    isSecure,
  };
}

/** The place as it is written in sentences: without anything that is secret. */
export function placeText({ hosts, user, database, cluster }: ClickHousePlace): string {
  const list = hosts.map(hostText).join(",");
  return `${SCHEME}${user}@${list}/${database}${cluster === undefined ? "" : `?cluster=${cluster}`}`;
}

/** A host as it is written in sentences. */
export function hostText({ host, port }: HostAddress): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function settingsOf(question: string): Pick<ClickHousePlace, "cluster" | "passwordFile" | "isSecure"> {
  const settings = new URLSearchParams(question);
  for (const name of settings.keys())
    if (!["cluster", "password-file", "tls"].includes(name))
      throw wrong(
        `The store's address has no setting ${JSON.stringify(name)}.`,
        "It may have cluster, password-file, tls.",
      );
  return {
    cluster: settings.get("cluster") || undefined,
    passwordFile: settings.get("password-file") || undefined,
    isSecure: settings.has("tls") && settings.get("tls") !== "0",
  };
}

function addressOf(text: string, otherwise: number): HostAddress {
  const [, six, name, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d+))?$/i.exec(text) ?? [];
  const host = six ?? name;
  const number = port === undefined ? otherwise : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw wrong(`${JSON.stringify(text)} is not a host and port.`, EXAMPLE);
  return { host, port: number };
}

/** Names of databases and clusters stand in SQL: what needs no quoting there is enough for them. */
function identifier(name: string, what: string): string {
  if (/^\w{1,64}$/.test(name)) return name;
  throw wrong(`The name ${JSON.stringify(name)} of the ${what} has other than letters, digits and "_" in it.`, EXAMPLE);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`${JSON.stringify(text)} in the store's address is not encoded as in an address.`, EXAMPLE);
  }
}

function withoutSecret(text: string): string {
  return text.replace(/:[^:@/]*@/, ":…@");
}

function wrong(message: string, hint: string): StoreError {
  return new StoreError("failed", message, hint);
}
