import { isClassName, UNREADABLE } from "../../../model/class-name.ts";

/**
 * What a text must look like to be kept. Records may hold anything anywhere, so a field that should hold a class, a
 * symbol or a constant is kept only if it does: otherwise a message or a secret could slip through.
 */

/** The class name, or {@link UNREADABLE}. */
export function readableClass(text: string): string {
  return isClassName(text) || text === "(none)" ? text : UNREADABLE;
}

/** A class member (`hudson.model.Result.fromString`, `….<init>`), or {@link UNREADABLE}. */
export function readableMember(text: string): string {
  return readableClass(text.replace(/\.<init>$/, "")) === UNREADABLE ? UNREADABLE : text;
}

/** A Jenkins symbol (`timeout`, `cron`), or "other". */
export function readableSymbol(text: string): string {
  return /^[A-Za-z_]\w{0,80}$/.test(text) ? text : "other";
}

const results: readonly string[] = ["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"];

/** A result; Jenkins reads one it does not know as FAILURE. */
export function readableResult(text: string): string | undefined {
  if (text === "") return undefined;
  return results.includes(text) ? text : "FAILURE";
}

const durabilities: readonly string[] = ["MAX_SURVIVABILITY", "SURVIVABLE_NONATOMIC", "PERFORMANCE_OPTIMIZED"];

/** A durability hint, or {@link UNREADABLE}. */
export function readableDurability(text: string): string | undefined {
  if (text === "") return undefined;
  return durabilities.includes(text) ? text : UNREADABLE;
}

/** A value of Declarative's STAGE_STATUS tag, or {@link UNREADABLE}. */
export function readableStageStatus(text: string): string {
  return /^(?:FAILED|SKIPPED)_[A-Z_]{1,40}$/.test(text) ? text : UNREADABLE;
}

/** A value of Declarative's SYNTHETIC_STAGE tag, or {@link UNREADABLE}. */
export function readableSynthetic(text: string): string {
  const upper = text.toUpperCase();
  return upper === "PRE" || upper === "POST" ? upper : UNREADABLE;
}

/** A table to look texts of records up in: a plain object would also answer to `constructor`. */
export function lookup<Value>(table: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(table));
}
