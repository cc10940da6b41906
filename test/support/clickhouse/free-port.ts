import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below what systems give to outgoing connections, so that none takes a port between our look and a server's start. */
const LOWEST = 20_000;
const HIGHEST = 31_000;

/** A number from which on `count` ports are free on all of these addresses. */
export async function freePorts(hosts: readonly string[], count: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const first = randomInt(LOWEST, HIGHEST);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(hosts.flatMap((host) => ports.map((port) => isFree(host, port))));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} ports are free on ${hosts.join(", ")}`);
}

/** Whether a server could listen there. */
async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return true;
  } catch {
    return false;
  }
}
