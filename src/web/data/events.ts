import type { AliveEvent, RunningEvent } from "../../api/events.ts";

/** What listens to the server's events. */
export interface EventListeners {
  /** Events come. */
  readonly opened: () => void;
  /** The judgement of a controller is another; also said first. */
  readonly changed: (event: RunningEvent) => void;
  /** The store is another. */
  readonly stored: () => void;
  readonly alive: (event: AliveEvent) => void;
  /** No events come any more; the stream is closed. */
  readonly lost: () => void;
}

/** Signs of life come every 15 s; three that do not come are a dead connection, even if nothing else says so. */
const SILENCE_MS = 45_000;

/** Opens the stream of events; the returned function closes it. After `lost` it must be opened anew: when is for the caller to say. */
export function listenToEvents(listeners: EventListeners): () => void {
  const source = new EventSource("api/v1/events");
  let silence = 0;
  const close = () => {
    clearTimeout(silence);
    source.close();
  };
  const lost = () => {
    close();
    listeners.lost();
  };
  const heard = () => {
    clearTimeout(silence);
    silence = window.setTimeout(lost, SILENCE_MS);
  };
  heard();
  source.addEventListener("open", () => {
    heard();
    listeners.opened();
  });
  source.addEventListener("error", lost);
  source.addEventListener("running", (event: MessageEvent<string>) => {
    heard();
    listeners.changed(JSON.parse(event.data) as RunningEvent);
  });
  source.addEventListener("stored", () => {
    heard();
    listeners.stored();
  });
  source.addEventListener("alive", (event: MessageEvent<string>) => {
    heard();
    listeners.alive(JSON.parse(event.data) as AliveEvent);
  });
  return close;
}
