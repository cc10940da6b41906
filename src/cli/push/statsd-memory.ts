import { existsSync, readFileSync } from "node:fs";
import type { SentTotals } from "../../publish/statsd.ts";
import { CliError } from "../cli-error.ts";
import { writeFileAtomically } from "../write-file.ts";

/** The file beside a store that says what was sent of it to statsd servers. */
export function statsdMemoryFile(storeFile: string): string {
  return `${storeFile}.statsd.json`;
}

/** What was sent to a target (`host:port`) so far. @throws CliError when the file is damaged */
export function readSentTotals(file: string, target: string): SentTotals {
  return readAll(file)[target] ?? {};
}

/** Remembers what was sent to a target, the others as before; whole or not at all. @throws CliError */
export function writeSentTotals(file: string, target: string, sent: SentTotals): void {
  const all = { ...readAll(file), [target]: sent };
  // It holds names of Pipelines: like the store it is nobody else's.
  writeFileAtomically(file, `${JSON.stringify({ schema: SCHEMA, sent: all })}\n`, 0o600);
}

const SCHEMA = "flowmeter-statsd/1";

function readAll(file: string): Readonly<Record<string, SentTotals>> {
  if (!existsSync(file)) return {};
  try {
    const { schema, sent } = JSON.parse(readFileSync(file, "utf8")) as { schema: unknown; sent: unknown };
    if (schema === SCHEMA && isTotalsByTarget(sent)) return sent;
  } catch {
    // Said below.
  }
  throw new CliError(
    `${file} does not say what was sent to statsd: it is damaged, or of another version.`,
    "Remove it to start anew; then all that the store holds is sent once more.",
  );
}

function isTotalsByTarget(value: unknown): value is Record<string, SentTotals> {
  return (
    isRecord(value) &&
    Object.values(value).every((totals) => isRecord(totals) && Object.values(totals).every(Number.isFinite))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
