import assert from "node:assert/strict";
import { test } from "node:test";
import { XmlParser } from "./parser.ts";
import { dereference } from "./references.ts";

/** Text of what the first element named `from` stands for; undefined when its reference leads nowhere. */
function follow(document: string, from: string): string | undefined {
  const parser = new XmlParser();
  const bytes = Buffer.from(document);
  parser.parse(bytes, 0, bytes.length);
  const { tape } = parser;
  let element = 0;
  while (tape.nameText(element) !== from) element++;
  const found = dereference({ tape, element }, () => undefined);
  return found === undefined ? undefined : found.tape.text(found.element);
}

const cases: readonly (readonly [string, string, string | undefined])[] = [
  ["no reference: itself", "<a><x>1</x></a>", "1"],
  ["a sibling", "<a><b>1</b><x reference='../b'/></a>", "1"],
  ["the n-th sibling of a name", "<a><b>1</b><c/><b>2</b><x reference='../b[2]'/></a>", "2"],
  ["up two, down two", "<a><b><c>1</c></b><d><x reference='../../b/c'/></d></a>", "1"],
  ["a reference to a reference", "<a><b>1</b><c reference='../b'/><x reference='../c'/></a>", "1"],
  ["too few of that name", "<a><b/><x reference='../b[3]'/></a>", undefined],
  ["beyond the root", "<a><x reference='../../../b'/></a>", undefined],
  ["itself", "<a><x reference='../x'/></a>", undefined],
  ["a ring", "<a><x reference='../y'/><y reference='../x'/></a>", undefined],
  ["nothing", "<a><x reference=''/></a>", undefined],
];
for (const [name, document, expected] of cases)
  test(`reference: ${name}`, () => assert.equal(follow(document, "x"), expected));
