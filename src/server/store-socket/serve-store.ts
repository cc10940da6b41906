import { chmodSync, lstatSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Hello } from "../../store/remote/protocol.ts";
import { socketOf } from "../../store/remote/protocol.ts";
import { socketPath } from "../../store/remote/socket-path.ts";
import type { QuestionReader, Store } from "../../store/store.ts";
import type { InTurn } from "../scanning/in-turn.ts";
import { answerStore } from "./answer-store.ts";

/** What of a store is answered at its socket, and how. */
export interface StoreSocketOptions {
  /** Absolute path of the store, which this process has open. */
  readonly file: string;
  readonly store: Store;
  /** Answers while a scan writes. */
  readonly reader: QuestionReader;
  /** What changes the store takes its turn among scans. */
  readonly turn: InTurn;
  readonly hello: Hello;
  /** Takes what should not happen. */
  readonly onError: (error: unknown) => void;
}

/** A socket that answers. */
export interface StoreSocket {
  /** Answers no more; what is being answered is cut off. */
  readonly close: () => Promise<void>;
}

/** More than the commands that one person runs at once. */
const MAX_CONNECTIONS = 32;

/**
 * Answers at the socket of a store whoever may use it: the user whose store it is, and nobody else, by the mode of its file. So
 * commands work while a server has the store, which belongs to one process at a time.
 *
 * @throws Error of the system when there can be no socket at this place
 */
export async function serveStore(options: StoreSocketOptions): Promise<StoreSocket> {
  const file = socketOf(options.file);
  // Whoever has the store open is the only server: what is there is left from one that was killed.
  if (lstatSync(file, { throwIfNoEntry: false })?.isSocket() === true) rmSync(file);
  const server = createServer({ requestTimeout: 0 }, answerStore(options));
  server.maxConnections = MAX_CONNECTIONS;
  const { path, release } = socketPath(file);
  try {
    await listen(server, path);
    chmodSync(file, 0o600);
  } catch (error) {
    release();
    throw error;
  }
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
      release();
      rmSync(file, { force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path }, resolve);
  });
}
