import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spanMs } from "../config/span.ts";
import { storeLocation } from "../config/store-location.ts";
import { scan } from "../ingest/scan.ts";
import { scanBuilds } from "../ingest/scan-builds.ts";
import { metricFamilies } from "../metrics/families.ts";
import { closeLabels } from "../publish/close-labels.ts";
import { limitSeries } from "../publish/series-limit/limit-series.ts";
import { loadWebFiles } from "../server/files/web-files.ts";
import { lookInThread } from "../server/following/look-in-thread.ts";
import { InTurn } from "../server/scanning/in-turn.ts";
import { type Serving, serve } from "../server/serve.ts";
import type { ServedStore } from "../server/serve-options.ts";
import { realSleep } from "../server/sleep.ts";
import { openHome } from "../sources/jenkins-home/open-home.ts";
import type { Store } from "../store/store.ts";
import type { ServeFlags } from "./commands/serve.ts";
import { controllerName } from "./controller-name.ts";
import { interruption } from "./interruption.ts";
import { openStore } from "./open-store.ts";
import { alertTargets } from "./serve/alert-targets.ts";
import { readToken } from "./serve/read-secret.ts";
import { serveLog } from "./serve/serve-log.ts";
import type { ServerLog } from "./serve/server-log.ts";
import { stop } from "./serve/stop.ts";
import { storeAtSocket } from "./serve/store-at-socket.ts";
import { checkCollecting } from "./share/check-collecting.ts";
import { tellPrivacy } from "./share/tell-privacy.ts";
import { version } from "./version.ts";

/** Follows a home and serves what it sees until the process is told to end. @throws RecordError, StoreError, ServerError, CliError */
export async function runServe(flags: ServeFlags): Promise<void> {
  // Also while it starts, being told to end is no reason to end otherwise.
  const interrupted = interruption();
  const home = openHome(flags.home);
  const controller = flags.controller ?? controllerName(home);
  await checkCollecting({ store: flags.store, home, controller });
  const token = flags.tokenFile === undefined ? undefined : readToken(flags.tokenFile);
  const targets = alertTargets(flags);
  const lines = serveLog(flags);
  // What it writes, names of Pipelines in it, is nobody else's.
  process.umask(0o077);
  const store = await openStore(flags.store);
  const thread = lookInThread(home);
  const turn = new InTurn();
  const socket = await storeAtSocket({ asked: flags.store, store, turn, controller, lines });
  let serving: Serving;
  try {
    serving = await serve({
      listen: { host: flags.host, port: flags.port, insecure: flags.insecure },
      token,
      hosts: hostsOf(flags),
      version,
      controller,
      look: thread.look,
      bell: thread.bell,
      liveRun: (fullName, number) => thread.readRun(`${fullName}#${number}`, Date.now()),
      privacy: () => tellPrivacy({ store: flags.store, home, controller }),
      everyMs: flags.every * 1000,
      isThere: () => isThere(home),
      store: await servedStore(store, { home, controller, flags, lines, turn }),
      files: loadWebFiles(fileURLToPath(new URL("./web/", import.meta.url))),
      targets,
      effects: effectsOf(lines),
    });
  } catch (error) {
    await thread.close();
    await socket.close();
    await store.close();
    throw error;
  }
  lines.served(serving.url);
  await interrupted;
  await stop(lines.log, [serving.close, thread.close, socket.close, () => store.close()]);
}

/** Who listens on every address is asked under every name, unless the names were told. */
function hostsOf({ host, allowHost }: ServeFlags): ReadonlySet<string> | "any" {
  if (wildcards.has(host) && allowHost === undefined) return "any";
  return new Set([host, ...(allowHost ?? [])].map((name) => name.toLowerCase()));
}

const wildcards: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

function isThere(home: string): boolean {
  try {
    return statSync(join(home, "jobs")).isDirectory();
  } catch {
    return false;
  }
}

interface ServedHome {
  readonly home: string;
  readonly controller: string;
  readonly flags: ServeFlags;
  readonly lines: ServerLog;
  readonly turn: InTurn;
}

async function servedStore(store: Store, { home, controller, flags, lines, turn }: ServedHome): Promise<ServedStore> {
  const scope = { since: undefined, until: undefined, controller, folder: undefined };
  const file = storeLocation(flags.store, process.env);
  return {
    facts: store,
    judgements: await store.judgements(controller),
    scan: async (signal) => {
      const tally = await scan(store, {
        home,
        controller,
        threads: 1,
        now: Date.now,
        signal,
        onProgress: () => undefined,
      });
      const { runs, files, discarded, quarantined, elapsedMs } = tally;
      lines.log("The home was scanned.", { level: "debug", facts: { runs, files, discarded, quarantined, elapsedMs } });
      return tally;
    },
    scanBuilds: (builds) => scanBuilds(store, { home, controller, builds, now: Date.now }),
    families: async () => {
      const families = await metricFamilies(store, { ...scope, now: Date.now() });
      return limitSeries(families.map(closeLabels), flags.maxSeries === undefined ? {} : { limit: flags.maxSeries });
    },
    bytes: () => sizeOf(file),
    turn,
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
