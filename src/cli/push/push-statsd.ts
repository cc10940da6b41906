import { createSocket, type Socket } from "node:dgram";
import { lookup } from "node:dns/promises";
import { setTimeout } from "node:timers/promises";
import type { PushEffects } from "./effects.ts";
import { codeOf, NOTHING_LOST, PushError, reasonOf } from "./push-error.ts";
import { type Attempt, withRetries } from "./retry.ts";

/** Where a statsd server listens. */
export interface StatsdTarget {
  readonly host: string;
  readonly port: number;
}

/**
 * How long a machine may take to say that nobody listens on a port. Only the own machine and some near ones say it at all: over
 * UDP, silence means nothing.
 */
const REFUSAL_MS = 50;

/** After so many packets a pause, so that a server's buffer (200 kB on Linux) does not overflow. */
const BURST = 20;
const PAUSE_MS = 5;

/**
 * Sends packets over UDP and returns when they are on their way. Nobody can tell whether they arrive: only that a port refuses
 * them is known, sometimes. The first packet is tried again when it is refused.
 *
 * @throws PushError when the host is not found or the port refuses
 */
export async function pushStatsd(
  target: StatsdTarget,
  packets: readonly string[],
  effects: Omit<PushEffects, "fetch" | "timeoutMs">,
): Promise<void> {
  const [first, ...rest] = packets;
  if (first === undefined) return;
  const place = `${target.host}:${target.port}`;
  const { value: link } = await withRetries(place, () => openAndSend(target, first), effects);
  try {
    for (const [index, packet] of rest.entries()) {
      await send(link.socket, packet);
      if (index % BURST === BURST - 1) await effects.sleep(PAUSE_MS);
    }
    await failIfRefused(link);
  } catch (error) {
    throw new PushError(
      `${place} stopped listening while metrics were sent: ${reasonOf(codeOf(error))}.`,
      `${NOTHING_LOST}; push again. Counters that did arrive are then counted twice.`,
    );
  } finally {
    link.socket.close();
  }
}

/** A connected socket: one that is not connected is never told when the other machine refuses. */
interface Link {
  readonly socket: Socket;
  refusal: Error | undefined;
}

async function openAndSend({ host, port }: StatsdTarget, packet: string): Promise<Attempt<Link>> {
  let link: Link | undefined;
  try {
    const { address, family } = await lookup(host);
    link = linkOf(createSocket(family === 6 ? "udp6" : "udp4"));
    await connect(link.socket, address, port);
    await send(link.socket, packet);
    await failIfRefused(link);
    return { kind: "done", value: link };
  } catch (error) {
    link?.socket.close();
    return { kind: "unavailable", what: "cannot be reached", why: reasonOf(codeOf(error)) };
  }
}

/** A refusal comes as an event, whenever it comes. */
function linkOf(socket: Socket): Link {
  const link: Link = { socket, refusal: undefined };
  socket.on("error", (error) => {
    link.refusal ??= error;
  });
  return link;
}

function connect(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.connect(port, address, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

function send(socket: Socket, packet: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(packet, (error) => (error ? reject(error) : resolve()));
  });
}

async function failIfRefused(link: Link): Promise<void> {
  await setTimeout(REFUSAL_MS);
  if (link.refusal !== undefined) throw link.refusal;
}
