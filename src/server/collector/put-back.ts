import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { LogHead } from "../../model/collected.ts";
import { isSigned, type Keyed, type Signed } from "../../privacy/wire/sign.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import { ServerError } from "../server-error.ts";
import type { Collector } from "./collector.ts";
import { sealFile } from "./sealing.ts";

/** What is beside the store of a collector and says how far it had come. */
export interface Beside {
  readonly collector: Collector;
  readonly store: CollectorStore;
  /** Directory of the sealed periods. */
  readonly sealedIn: string;
  /** File with the end of the log as it was once. */
  readonly logMark: string;
  /** Public key of the collector. */
  readonly key: string;
}

/**
 * Refuses a store that was put back from an old copy: its log was longer once, or it takes a period for open, or sealed otherwise, that
 * has a seal of this collector. It would take what was erased since, and seal anew what was sealed.
 *
 * @throws ServerError, StoreError
 */
export async function checkNotPutBack(beside: Beside): Promise<void> {
  const { collector, store, sealedIn, logMark, key } = beside;
  const mark = existsSync(logMark) ? parsed<LogHead>(readFileSync(logMark, "utf8")) : { next: 0, hash: "" };
  if (mark === undefined || !(await isInLog(store, mark))) throw putBack("its log was longer once, or is another");
  const known = new Map(collector.sealedPeriods.map(({ period, root }) => [period, root]));
  for (const period of existsSync(sealedIn) ? readdirSync(sealedIn) : []) {
    const seal = sealOf(sealFile(sealedIn, period));
    // A seal that somebody else signed says nothing of this store.
    if (seal?.key === key && known.get(seal.period) !== seal.root)
      throw putBack(`it does not know that ${period} was sealed`);
  }
}

/** Writes down how far the log has come, as far as the disk has it. @throws StoreError */
export async function markLog({
  collector,
  store,
  logMark,
}: Pick<Beside, "collector" | "store" | "logMark">): Promise<void> {
  const { next, hash } = collector.logHead;
  await collector.flush();
  if (next === 0 || !(await isInLog(store, { next, hash }))) return;
  writeFileSync(`${logMark}.new`, `${JSON.stringify({ next, hash })}\n`, { mode: 0o600, flush: true });
  renameSync(`${logMark}.new`, logMark);
}

async function isInLog(store: CollectorStore, { next, hash }: Pick<LogHead, "next" | "hash">): Promise<boolean> {
  if (next === 0) return true;
  const [last] = await store.log(next - 1, 1);
  return last !== undefined && Number(last.index) === next - 1 && last.hash === hash;
}

function sealOf(file: string): (Keyed & { readonly period: string; readonly root: string }) | undefined {
  if (!existsSync(file)) return undefined;
  const seal = parsed<Signed<Keyed & { readonly period: string; readonly root: string }>>(readFileSync(file, "utf8"));
  return seal !== undefined && typeof seal.sig === "string" && isSigned(seal) ? seal : undefined;
}

function parsed<T>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function putBack(why: string): ServerError {
  return new ServerError(
    `The store of the collector is an old copy: ${why}.`,
    "Put back the newest one. If there is none, begin a new collector in another directory, under another destination: this one forgot what was erased.",
  );
}
