import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Path } from "./fault.ts";

/** Where the value at a path and its key begin, or those of the nearest thing around it that exists. */
export interface Offsets {
  readonly value: number;
  readonly key: number;
}

/** Offsets of what a path leads to; an entry of a list, which has no key, begins where its value does. */
export function offsetsOf(contents: Node | null, path: Path): Offsets {
  const top = startOf(contents) ?? 0;
  let offsets: Offsets = { value: top, key: top };
  let node: unknown = contents;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) break;
    node = child.value;
    offsets = offsetsIn(child, offsets);
  }
  return offsets;
}

/** Where the value at a path ends; 0 when there is none. */
export function endOf(contents: Node | null, path: Path): number {
  let node: unknown = contents;
  for (const step of path) node = childOf(node, step)?.value;
  return (node as Node | null | undefined)?.range?.[1] ?? 0;
}

/** Where the value begins that stands last in a text. */
export function startOfLast(contents: Node | null): number {
  let node: unknown = contents;
  for (;;) {
    const last: unknown = isMap(node) ? node.items.at(-1)?.value : isSeq(node) ? node.items.at(-1) : undefined;
    if (last === undefined || last === null) return startOf(node) ?? 0;
    node = last;
  }
}

interface Child {
  readonly key: unknown;
  readonly value: unknown;
}

function offsetsIn({ key, value }: Child, around: Offsets): Offsets {
  const keyAt = startOf(key) ?? startOf(value) ?? around.value;
  return { key: keyAt, value: startOf(value) ?? keyAt };
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

/** Of keys that are the same the last one counts, as in the value that is read. */
function childOf(node: unknown, step: string | number): Child | undefined {
  if (isSeq(node)) return typeof step === "number" ? { key: undefined, value: node.items[step] } : undefined;
  if (!isMap(node)) return undefined;
  return node.items.findLast(({ key }) => isScalar(key) && key.value === step);
}
