import { basename, resolve } from "node:path";
import type { BundleTally } from "../ingest/scan-bundle.ts";
import { formatDay, formatDuration, plural } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";
import type { Store } from "../store/store.ts";
import type { ScanFlags } from "./commands/scan.ts";
import { controllerName } from "./controller-name.ts";
import { checkNotServed, openStore } from "./open-store.ts";
import { checkCollecting } from "./share/check-collecting.ts";
import { checkHtmlTarget } from "./write-file.ts";

/** Reads a support bundle into the store, then reports. @throws BundleError, StoreError */
export async function runScanBundle(path: string, flags: ScanFlags): Promise<void> {
  if (flags.html !== undefined) checkHtmlTarget(flags.html);
  await checkNotServed(flags.store);
  const controller = flags.controller ?? bundleName(resolve(path));
  await checkCollecting({ store: flags.store, home: undefined, controller });
  const store = await openStore(flags.store);
  try {
    const { scanBundle } = await import("../ingest/scan-bundle.ts");
    const tally = await scanBundle(store, { path, controller, now: Date.now });
    await printBundle(store, { tally, controller, flags });
    if (flags.report) {
      const { printReport } = await import("./run-report.ts");
      await printReport(store, { ...flags, controller });
    }
  } finally {
    await store.close();
  }
}

/** Bundles are named after the moment they were made in: without it all of one directory have one name. */
function bundleName(path: string): string {
  const name = basename(path).replace(/\.zip$/i, "");
  const lasting = name.replace(/[_-]?\d{4}-\d\d-\d\d[T_-]\d\d[._:-]\d\d[._:-]\d\d.*$/, "");
  return controllerName(`${path.slice(0, path.length - basename(path).length)}${lasting === "" ? "bundle" : lasting}`);
}

async function printBundle(
  store: Store,
  { tally, controller, flags }: { tally: BundleTally; controller: string; flags: ScanFlags },
): Promise<void> {
  if (flags.json === true) {
    if (!flags.report) process.stdout.write(`${JSON.stringify({ scan: tally }, null, 2)}\n`);
    return;
  }
  if (flags.quiet === true) return;
  const others = flags.controller === undefined ? await otherControllers(store, controller) : [];
  process.stderr.write(`${bundleLines(tally, controller, others).join("\n")}\n`);
}

async function otherControllers(store: Store, controller: string): Promise<string[]> {
  const rows = await store.query("SELECT key FROM controller WHERE key <> $controller ORDER BY key LIMIT 5", {
    controller,
  });
  return rows.map(({ key }) => String(key));
}

/** The lines that account for what a bundle held. */
function bundleLines(tally: BundleTally, controller: string, others: readonly string[]): string[] {
  const { at, running, ended, plugins, agents, jenkinsVersion, queued, elapsedMs } = tally;
  const version = jenkinsVersion === undefined ? "" : `Jenkins ${visible(jenkinsVersion)}, `;
  const queue = queued === undefined ? "" : `, ${plural(queued, "item")} in the queue`;
  const name = others[0];
  return [
    `Read a support bundle of ${formatDay(at)} in ${formatDuration(elapsedMs)}: ${plural(running, "run")} that went on, ${plural(ended, "run")} that had ended.`,
    `${version}${plural(plugins, "plugin")}, ${plural(agents, "agent")}${queue}. A bundle has no steps, results or durations: docs/sources.md says what it has.`,
    ...(name === undefined
      ? []
      : [
          `Kept as the controller ${visible(controller)}. Is it ${others.map(visible).join(" or ")}? Then: flowmeter sources link ${visible(name)} ${visible(controller)}`,
        ]),
  ];
}
