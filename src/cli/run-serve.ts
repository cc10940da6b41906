import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { spanMs } from "../config/span.ts";
import { metricFamilies } from "../metrics/families.ts";
import { closeLabels } from "../publish/close-labels.ts";
import { limitSeries } from "../publish/series-limit/limit-series.ts";
import { loadWebFiles } from "../server/files/web-files.ts";
import { InTurn } from "../server/scanning/in-turn.ts";
import { type Serving, serve } from "../server/serve.ts";
import type { ServedStore } from "../server/serve-options.ts";
import { realSleep } from "../server/sleep.ts";
import { gathered } from "../store/gathered.ts";
import type { Store } from "../store/store.ts";
import type { ServeFlags } from "./commands/serve.ts";
import { interruption } from "./interruption.ts";
import { isInClickHouse, openStore, placeOfStore } from "./open-store.ts";
import { alertTargets } from "./serve/alert-targets.ts";
import { checkRole } from "./serve/check-role.ts";
import { readToken } from "./serve/read-secret.ts";
import { runReceiver } from "./serve/run-receiver.ts";
import { serveLog } from "./serve/serve-log.ts";
import { type AskedSources, openSources, type ServedSources, sourcesOf } from "./serve/served-sources.ts";
import type { ServerLog } from "./serve/server-log.ts";
import { stop } from "./serve/stop.ts";
import { storeAtSocket } from "./serve/store-at-socket.ts";
import { checkCollecting } from "./share/check-collecting.ts";
import type { KnownController } from "./share/share-context.ts";
import { tellPrivacy } from "./share/tell-privacy.ts";
import { version } from "./version.ts";

/** Follows controllers and serves what it sees until the process is told to end. @throws RecordError, StoreError, ServerError, CliError */
export async function runServe(flags: ServeFlags): Promise<void> {
  // Also while it starts, being told to end is no reason to end otherwise.
  const interrupted = interruption();
  checkRole(flags, isInClickHouse(flags.store));
  const asked = sourcesOf(flags);
  const shared = sharedController(flags, asked);
  await checkCollecting(shared);
  const token = flags.tokenFile === undefined ? undefined : readToken(flags.tokenFile);
  const targets = alertTargets(flags);
  const lines = serveLog(flags);
  // What it writes, names of Pipelines in it, is nobody else's.
  process.umask(0o077);
  const store = await openStore(flags.store);
  const isShared = store.claims !== undefined;
  if (flags.role === "receiver") return runReceiver({ flags, store, lines, interrupted });
  const turn = new InTurn();
  const opened: (() => Promise<unknown>)[] = [() => store.close()];
  let serving: Serving;
  try {
    const reader = await store.reader();
    const observed = await store.observed();
    const sources: ServedSources = await openSources(asked, { flags, store, reader, observed, turn, lines });
    opened.unshift(sources.close);
    const controller = sources.controllers.map((one) => one.controller).join(", ");
    if (!isShared) {
      const socket = await storeAtSocket({ asked: flags.store, store, reader, turn, controller, lines });
      opened.unshift(socket.close);
    }
    serving = await serve({
      ...sources,
      listen: { host: flags.host, port: flags.port, insecure: flags.insecure },
      token,
      hosts: hostsOf(flags),
      version,
      privacy: () => tellPrivacy(shared),
      store: {
        ...servedStore(store, { flags, turn, sources }),
        saveStates: (states) => observed.saveStates(states.filter(({ controller }) => sources.isOurs(controller))),
      },
      files: loadWebFiles(fileURLToPath(new URL("./web/", import.meta.url))),
      targets,
      effects: effectsOf(lines),
    });
  } catch (error) {
    for (const close of opened) await close();
    throw error;
  }
  lines.served(serving.url);
  await interrupted;
  await stop(lines.log, [serving.close, ...opened]);
}

/** What sharing is asked about: the controller whose home is followed, else the first. */
function sharedController(
  { store, shareDictionary: dictionary, sharePolicy: policy }: ServeFlags,
  { home, jenkins }: AskedSources,
): KnownController {
  return { store, dictionary, policy, home: home?.path, controller: home?.controller ?? jenkins[0]?.controller ?? "" };
}

/** Who listens on every address is asked under every name, unless the names were told. */
function hostsOf({ host, allowHost }: ServeFlags): ReadonlySet<string> | "any" {
  if (wildcards.has(host) && allowHost === undefined) return "any";
  return new Set([host, ...(allowHost ?? [])].map((name) => name.toLowerCase()));
}

const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

interface Serves {
  readonly flags: ServeFlags;
  readonly turn: InTurn;
  readonly sources: ServedSources;
}

function servedStore(store: Store, { flags, turn, sources }: Serves): ServedStore {
  const file = placeOfStore(flags.store);
  return {
    facts: store,
    ...(store.missing === undefined ? {} : { missing: () => store.missing!() }),
    families: async () => {
      const { reader, gaps } = gathered(store);
      // What else is in the store is of controllers that are not served.
      const controller = sources.isOne ? sources.controllers[0]?.controller : undefined;
      const scope = { since: undefined, until: undefined, controller, folder: undefined, now: Date.now() };
      const all = (await metricFamilies(reader, scope)).map(closeLabels);
      const families = limitSeries(all, flags.maxSeries === undefined ? {} : { limit: flags.maxSeries });
      return { families, gaps: gaps() };
    },
    bytes: () => sizeOf(file),
    turn,
    ...(store.liveBoards === undefined ? {} : { boards: store.liveBoards() }),
    ...(flags.keep === undefined
      ? {}
      : { retention: { keepMs: spanMs(flags.keep), remove: (wish) => store.removeBefore(wish) } }),
  };
}

/** What is not yet in the file itself is in its log. */
function sizeOf(file: string): number | undefined {
  const [own, log] = [file, `${file}.wal`].map((path) => statSync(path, { throwIfNoEntry: false })?.size);
  return own === undefined ? undefined : own + (log ?? 0);
}

function effectsOf({ log, onError }: ServerLog): Parameters<typeof serve>[0]["effects"] {
  return {
    now: Date.now,
    sleep: realSleep,
    random: Math.random,
    newSecret: () => randomBytes(32).toString("hex"),
    log,
    onError,
  };
}
