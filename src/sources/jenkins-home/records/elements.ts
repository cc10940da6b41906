import { integerOf } from "../xml/place.ts";
import type { Tape } from "../xml/tape.ts";
import * as n from "./names.ts";
import { readableResult } from "./safe-text.ts";

/** Text of a child, undefined when it is not there. */
export function textChild(tape: Tape, element: number, name: number): string | undefined {
  const child = tape.child(element, name);
  return child < 0 ? undefined : tape.text(child);
}

/** Whole number a child holds; NaN when there is no such child or no such number. */
export function integerChild(tape: Tape, element: number, name: number): number {
  const child = tape.child(element, name);
  return child < 0 ? Number.NaN : integerOf(tape, child);
}

/** A `Result` is text in old records and `<result><name>UNSTABLE</name>…` in new ones. */
export function resultText(tape: Tape, element: number): string | undefined {
  if (element < 0) return undefined;
  const name = tape.child(element, n.NAME);
  return readableResult(tape.text(name < 0 ? element : name).trim());
}

/** Calls `use` with the two children of each `<entry>` of a map. */
export function forEachEntry(tape: Tape, map: number, use: (key: number, value: number) => void): void {
  for (let entry = map + 1; entry < tape.end(map); entry = tape.end(entry)) {
    const key = entry + 1;
    if (tape.name(entry) !== n.ENTRY || key >= tape.end(entry)) continue;
    const value = tape.end(key);
    if (value < tape.end(entry)) use(key, value);
  }
}
