import { known } from "./names.ts";
import type { OpenRecord, Place } from "./place.ts";

const REFERENCE = known("reference");

/** References that lead to references stop here: XStream writes none, a hostile file could write a ring. */
const MAX_HOPS = 8;

/** Parts of a path; Jenkins nests records a dozen deep, and each part is a walk over siblings. */
const MAX_PARTS = 64;

/**
 * The element that `place` stands for: itself, or what its XStream `reference="../../x[2]/y"` leads to.
 *
 * Returns undefined when the reference leads nowhere. Paths lead from the element up and down again; on the level of the
 * root's children `openRecord` is asked, because records that were read before are no longer on the tape.
 */
export function dereference(place: Place, openRecord: OpenRecord): Place | undefined {
  let current: Place | undefined = place;
  for (let hop = 0; hop < MAX_HOPS && current !== undefined; hop++) {
    const attribute = current.tape.attribute(current.element, REFERENCE);
    if (attribute < 0) return current;
    current = follow(current, current.tape.value(attribute).split("/"), openRecord);
  }
  return undefined;
}

function follow(start: Place, path: readonly string[], openRecord: OpenRecord): Place | undefined {
  let place: Place | undefined = path.length > MAX_PARTS ? undefined : start;
  for (const part of path) {
    if (place === undefined) return undefined;
    place = part === ".." ? up(place) : down(place, part, openRecord);
  }
  return place;
}

function up({ tape, element }: Place): Place | undefined {
  const parent = tape.parent(element);
  return parent < 0 ? undefined : { tape, element: parent };
}

function down({ tape, element }: Place, part: string, openRecord: OpenRecord): Place | undefined {
  const match = /^(.+?)(?:\[(\d+)\])?$/.exec(part);
  if (match === null) return undefined;
  const name = match[1]!;
  const nth = Number(match[2] ?? 1);
  if (element === 0) {
    const record = openRecord(tape, name, nth);
    if (record !== undefined) return record;
  }
  let seen = 0;
  for (let child = element + 1; child < tape.end(element); child = tape.end(child))
    if (tape.nameText(child) === name && ++seen === nth) return { tape, element: child };
  return undefined;
}
