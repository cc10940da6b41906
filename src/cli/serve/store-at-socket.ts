import type { InTurn } from "../../server/scanning/in-turn.ts";
import { type StoreSocket, serveStore } from "../../server/store-socket/serve-store.ts";
import type { QuestionReader, Store } from "../../store/store.ts";
import { isInClickHouse, placeOfStore } from "../open-store.ts";
import { version } from "../version.ts";
import type { ServerLog } from "./server-log.ts";

/** What is needed to let other commands ask for a store that is open here. */
export interface AskedStore {
  readonly asked: string | undefined;
  readonly store: Store;
  /** Answers while a scan writes. */
  readonly reader: QuestionReader;
  readonly turn: InTurn;
  readonly controller: string;
  readonly lines: ServerLog;
}

/** Lets other commands ask for the store. Where there can be no socket, the server does without, and says so. */
export async function storeAtSocket({
  asked,
  store,
  reader,
  turn,
  controller,
  lines,
}: AskedStore): Promise<StoreSocket> {
  const { log, onError } = lines;
  // Others ask ClickHouse themselves.
  if (isInClickHouse(asked)) return { close: async () => undefined };
  try {
    return await serveStore({
      file: placeOfStore(asked),
      store,
      reader,
      turn,
      hello: { version, controller },
      onError,
    });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const sentence = "There can be no socket beside the store: while this runs, other commands find the store in use.";
    log(sentence, { level: "warn", facts: { code } });
    return { close: async () => undefined };
  }
}
