import type { ServerResponse } from "node:http";

/** More browsers than look at one server. */
const MOST_CLIENTS = 256;

/** A browser that does not take what is sent to it is gone, or as good as. */
const MOST_WAITING_BYTES = 65_536;

/** Server-sent events to all who listen. */
export class EventStreams {
  private readonly clients = new Set<ServerResponse>();

  /** How many listen. */
  get size(): number {
    return this.clients.size;
  }

  /** Begins a stream with events; false when too many listen already. */
  open(response: ServerResponse, first: readonly ServerEvent[]): boolean {
    if (this.clients.size >= MOST_CLIENTS) return false;
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      // Proxies that gather bytes before they pass them on are asked not to.
      "x-accel-buffering": "no",
    });
    response.write(`retry: 3000\n\n${first.map(textOf).join("")}`);
    this.clients.add(response);
    response.on("close", () => this.clients.delete(response));
    return true;
  }

  /** Sends an event to all who listen. */
  send(event: ServerEvent): void {
    const text = textOf(event);
    for (const client of this.clients) {
      if (client.writableLength > MOST_WAITING_BYTES) client.destroy();
      else client.write(text);
    }
  }

  /** Ends all streams. */
  close(): void {
    for (const client of this.clients) client.end();
  }
}

/** An event by its name, and data that become JSON. */
export interface ServerEvent {
  readonly event: string;
  readonly data: object;
}

/** JSON has no line breaks of its own, which would end the data. */
function textOf({ event, data }: ServerEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
