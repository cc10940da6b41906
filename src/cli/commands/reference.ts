import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";

/** `flowmeter reference <home>`: the numbers of the counting rules, to compare with an independent program's. */
export function addReferenceCommand(flowmeter: Command): void {
  flowmeter
    .command("reference", { hidden: true })
    .description("Print the reference numbers of a home as JSON")
    .argument("<home>", "a Jenkins home")
    .action(async (home: string) => {
      const directory = mkdtempSync(join(tmpdir(), "flowmeter-reference-"));
      try {
        const numbers = await referenceOf(home, join(directory, "reference.duckdb"));
        process.stdout.write(`${JSON.stringify(sorted(numbers), null, 1)}\n`);
      } finally {
        rmSync(directory, { recursive: true, force: true });
      }
    });
}

async function referenceOf(home: string, storeFile: string): Promise<unknown> {
  const { openHome } = await import("../../sources/jenkins-home/open-home.ts");
  const path = openHome(home);
  const { scan } = await import("../../ingest/scan.ts");
  const { referenceNumbers } = await import("../../metrics/reference/reference.ts");
  const { openStore } = await import("../open-store.ts");
  const store = await openStore(storeFile);
  try {
    await scan(store, { home: path, controller: "reference", threads: undefined, now: Date.now, onProgress: () => {} });
    return await referenceNumbers(store);
  } finally {
    await store.close();
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const ordered: Record<string, unknown> = Object.create(null);
  for (const key of Object.keys(value).sort()) ordered[key] = sorted((value as Record<string, unknown>)[key]);
  return ordered;
}
