import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { storeLocation } from "../config/store-location.ts";
import { scan } from "../ingest/scan.ts";
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
import { openStore } from "./open-store.ts";
import { alertTargets } from "./serve/alert-targets.ts";
import { type LogLines, logLines } from "./serve/log-lines.ts";
import { readToken } from "./serve/read-secret.ts";
import { version } from "./version.ts";

/** Follows a home and serves what it sees until the process is told to end. @throws RecordError, StoreError, ServerError, CliError */
export async function runServe(flags: ServeFlags): Promise<void> {
  // Also while it starts, being told to end is no reason to end otherwise.
  const interrupted = interruption();
  const home = openHome(flags.home);
  const token = flags.tokenFile === undefined ? undefined : readToken(flags.tokenFile);
  const targets = alertTargets(flags);
  const lines = logLines(process.stderr, Date.now);
  const store = await openStore(flags.store);
  const thread = lookInThread(home);
  const controller = flags.controller ?? controllerName(home);
  let serving: Serving;
  try {
    serving = await serve({
      listen: { host: flags.host, port: flags.port, insecure: flags.insecure },
      token,
      hosts: hostsOf(flags),
      version,
      controller,
      look: thread.look,
      everyMs: flags.every * 1000,
      isThere: () => isThere(home),
      store: await servedStore(store, { home, controller, flags }),
      files: loadWebFiles(fileURLToPath(new URL("./web/", import.meta.url))),
      targets,
      effects: effectsOf(lines),
    });
  } catch (error) {
    await thread.close();
    await store.close();
    throw error;
  }
  process.stderr.write(`${serving.url} is served until Ctrl+C.\n`);
  await interrupted;
  const isDone = await serving.close();
  await thread.close();
  // What a scan has begun is not waited for: what it committed is safe, and the next one goes on from there.
  if (!isDone) process.exit(0);
  await store.close();
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
}

async function servedStore(store: Store, { home, controller, flags }: ServedHome): Promise<ServedStore> {
  const scope = { since: undefined, until: undefined, controller, folder: undefined };
  const file = storeLocation(flags.store, process.env);
  return {
    facts: store,
    judgements: await store.judgements(controller),
    scan: () => scan(store, { home, controller, threads: 1, now: Date.now, onProgress: () => undefined }),
    families: async () => {
      const families = await metricFamilies(store, { ...scope, now: Date.now() });
      return limitSeries(families.map(closeLabels), flags.maxSeries === undefined ? {} : { limit: flags.maxSeries });
    },
    turn: new InTurn(),
    bytes: () => sizeOf(file),
  };
}

/** What is not yet in the file itself is in its log. */
function sizeOf(file: string): number | undefined {
  const [own, log] = [file, `${file}.wal`].map((path) => statSync(path, { throwIfNoEntry: false })?.size);
  return own === undefined ? undefined : own + (log ?? 0);
}

function effectsOf(lines: LogLines): Parameters<typeof serve>[0]["effects"] {
  return {
    now: Date.now,
    sleep: realSleep,
    random: Math.random,
    newSecret: () => randomBytes(32).toString("hex"),
    ...lines,
  };
}

function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}
