import { BlockList, isIP } from "node:net";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Whether an address or name means this machine alone. Other names are not looked up: they may mean another one tomorrow. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === "localhost";
  return loopback.check(host, version === 4 ? "ipv4" : "ipv6");
}

/**
 * Whether a request was meant for this server: its `Host` is a loopback name, or one of `hosts`, whatever the port.
 *
 * A page of another site can have its own name point to 127.0.0.1 and then read what is served there; its browser still says
 * the site's name.
 */
export function isOwnHost(header: string | undefined, hosts: ReadonlySet<string>): boolean {
  const name = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(header ?? "");
  if (name === null) return false;
  const host = (name[1] ?? name[2])!.toLowerCase().replace(/\.$/, "");
  return isLoopback(host) || hosts.has(host);
}
