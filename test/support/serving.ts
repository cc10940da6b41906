import { randomBytes } from "node:crypto";
import type { RequestOptions } from "node:http";
import type { TestContext } from "node:test";
import type { MetricFamily } from "../../src/model/metric-families.ts";
import type { AlertTarget } from "../../src/server/alerts/alert-target.ts";
import type { Looked } from "../../src/server/following/follow-home.ts";
import { InTurn } from "../../src/server/scanning/in-turn.ts";
import { serve } from "../../src/server/serve.ts";
import type { ServeOptions } from "../../src/server/serve-options.ts";
import type { Sleep } from "../../src/server/sleep.ts";
import { realSleep } from "../../src/server/sleep.ts";
import { openDuckDbStore } from "../../src/store/duckdb/duckdb-store.ts";
import type { Store } from "../../src/store/store.ts";
import { ask, type HttpAnswer, listenTo } from "./http.ts";
import { looked } from "./judged.ts";

/** What a server of a test is made with. */
export interface ServedOptions {
  readonly token?: string;
  readonly hosts?: readonly string[];
  readonly store?: Store;
  readonly targets?: readonly AlertTarget[];
  readonly limits?: ServeOptions["listen"]["limits"];
  readonly files?: ServeOptions["files"];
  readonly families?: readonly MetricFamily[];
  readonly scan?: () => Promise<{ runs: number }>;
  readonly sleep?: Sleep;
  /** The first look; else one at a home in which nothing runs. */
  readonly first?: Looked;
  /** Controllers beside the one that is looked at by hand. */
  readonly others?: ServeOptions["controllers"];
  /** The first look does not come to its end. */
  readonly isStarting?: true;
}

/** A server whose looks are by hand: `show` is the next one, and returns when it is what is served. */
export async function served(t: TestContext, options: ServedOptions = {}) {
  const store = options.store ?? (await openDuckDbStore(":memory:"));
  const lines: string[] = [];
  const errors: unknown[] = [];
  const hand = handMadeLooks(options.first ?? looked([]));
  const serving = await serve({
    listen: { host: "127.0.0.1", port: 0, ...(options.limits === undefined ? {} : { limits: options.limits }) },
    token: options.token,
    hosts: new Set(options.hosts ?? []),
    version: "1.2.3",
    controllers: [
      {
        controller: "ci",
        source: "home",
        look: options.isStarting === true ? () => new Promise(() => {}) : hand.look,
        everyMs: () => 5,
        judgements: await store.judgements("ci"),
        home: { place: "/home", isThere: () => true, scan: options.scan ?? (async () => ({ runs: 0 })) },
      },
      ...(options.others ?? []),
    ],
    store: {
      facts: store,
      families: async () => ({ families: options.families ?? [], gaps: [] }),
      turn: new InTurn(),
      bytes: () => 4096,
      ...(store.missing === undefined ? {} : { missing: () => store.missing!() }),
    },
    files: options.files ?? new Map(),
    targets: options.targets ?? [],
    effects: {
      now: Date.now,
      sleep: options.sleep ?? realSleep,
      random: () => 0,
      newSecret: () => randomBytes(32).toString("hex"),
      log: (sentence, { level } = {}) => {
        if (level !== "debug") lines.push(sentence);
      },
      onError: (error) => errors.push(error),
    },
  });
  let isOpen = true;
  const close = async (): Promise<boolean> => {
    if (!isOpen) return true;
    isOpen = false;
    const isDone = await serving.close();
    if (options.store === undefined) await store.close();
    return isDone;
  };
  t.after(close);
  if (options.isStarting !== true) await hand.taken();
  const asked = (path: string, request: RequestOptions = {}, body?: string): Promise<HttpAnswer> =>
    ask(`${serving.url}${path}`, request, body);
  return {
    url: serving.url,
    close,
    lines,
    errors,
    ask: asked,
    json: async (path: string, request?: RequestOptions): Promise<unknown> =>
      JSON.parse((await asked(path, request)).text),
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      asked(
        path,
        { method: "POST", headers: { origin: serving.url, "content-type": "application/json", ...headers } },
        typeof body === "string" ? body : JSON.stringify(body),
      ),
    events: (headers: Record<string, string> = {}) => {
      const stream = listenTo(`${serving.url}/api/v1/events`, headers);
      t.after(stream.close);
      return stream;
    },
    show: hand.show,
    lose: hand.lose,
  };
}

/** Looks that a test makes. A look counts as taken when the one after it is asked for. */
function handMadeLooks(first: Looked) {
  let next: Looked | Error = first;
  let looks = 0;
  const waiting: { readonly from: number; readonly resolve: () => void }[] = [];
  const look = async (): Promise<Looked> => {
    looks++;
    for (const { resolve } of waiting.filter(({ from }) => looks > from)) resolve();
    if (next instanceof Error) throw next;
    return next;
  };
  const taken = (): Promise<void> =>
    new Promise((resolve) => {
      // The next look gives what is shown now, the one after that is asked for when it was taken.
      waiting.push({ from: looks + 1, resolve });
    });
  const show = (shown: Looked): Promise<void> => {
    next = shown;
    return taken();
  };
  return {
    look,
    taken,
    show,
    lose: (error: Error): Promise<void> => {
      next = error;
      return taken();
    },
  };
}
