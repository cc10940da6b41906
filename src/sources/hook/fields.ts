import { isClassName } from "../../model/class-name.ts";
import type { RunName } from "./events.ts";

/** Longest name kept: the hook cuts before that. */
const MAX_TEXT = 500;

/** Values kept of a list; a hostile line may hold any number. */
const MAX_LIST = 2000;

/** A line as JSON has it. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a line holds, or undefined when that is no JSON object. */
export function fieldsOf(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    // Binary junk, or a line cut by a crash.
    return undefined;
  }
}

/** Whether a value is a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A name: a text that is not too long. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= MAX_TEXT ? value : undefined;
}

/** Name of a class, or of a listener; anything else is none. */
export function classOf(value: unknown): string | undefined {
  return typeof value === "string" && isClassName(value) ? value : undefined;
}

/** A whole number from 0 up, within 2^53. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Id of a flow node. */
export function nodeOf(value: unknown): number | undefined {
  const id = countOf(value);
  return id !== undefined && id <= 0x7fffffff ? id : undefined;
}

/** An instant: Jenkins writes 0 for one it did not record. */
export function instantOf(value: unknown): number | undefined {
  const at = countOf(value);
  return at !== undefined && at > 0 && at <= LATEST ? at : undefined;
}

/** The year 2200: a clock that says so is no clock. */
const LATEST = Date.UTC(2200);

/** Values of a list that are what they should be. */
export function listOf<Value>(value: unknown, read: (one: unknown) => Value | undefined): Value[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, MAX_LIST)
    .map(read)
    .filter((one) => one !== undefined);
}

/** `full/name#7`; undefined for anything else. */
export function runOf(value: unknown): RunName | undefined {
  const name = textOf(value);
  const hash = name?.lastIndexOf("#") ?? -1;
  if (name === undefined || hash <= 0) return undefined;
  const number = Number(name.slice(hash + 1));
  return Number.isSafeInteger(number) && number > 0 ? { name, pipeline: name.slice(0, hash), number } : undefined;
}

/** One of some words. */
export function wordOf<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}
