import { openHome } from "../sources/jenkins-home/open-home.ts";
import { scan } from "../ingest/scan.ts";
import { openStore } from "./open-store.ts";

/** Scans */
export async function runScan(home: string, flags: { readonly store?: string; readonly threads?: number }): Promise<void> {
  const path = openHome(home);
  const store = await openStore(flags.store);
  try {
    const tally = await scan(store, { home: path, controller: path, threads: flags.threads, now: Date.now, onProgress: () => {} });
    if (process.env["DEBUG"]) console.log(tally);
  } finally {
    await store.close();
  }
}
