import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { XmlParser } from "../../src/sources/jenkins-home/xml/parser.ts";
import { archivedHomes, corpusMissing } from "../support/corpus.ts";
import { exampleHome, filesBelow, unpack } from "../support/directories.ts";
import { mutated } from "../support/mutations.ts";
import { SeededRandom } from "../support/random.ts";
import { saxesTree, tapeTreeOrError, type XmlTree } from "../xml-trees.ts";

/** Time for damaged records: a run of all tests is to stay short. */
const FUZZ_MS = 5_000;

/** Of flow nodes that are a file each, one in so many is compared; of other records all are. */
const ONE_IN = 6;

/** Records beyond this are slow to compare as trees. */
const LARGE = 200_000;

/** Characters that XML 1.0 forbids; the comparison puts question marks in their place, which may make markup. */
const FORBIDDEN = "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]";

/** Where the comparison itself is off, and this parser is right. */
const BEYOND_COMPARISON: readonly RegExp[] = [
  // It takes a declaration with a space that is none of XML's for one, and what follows one for the start of a document.
  /^\ufeff*<\?xml[^\S\t\r\n ]/,
  /^\ufeff*<\?xml\s[\s\S]*?\?>(?:\ufeff|<\?xml)/,
  // saxes takes a question mark for part of an instruction's target.
  /<\?[^\s?>]*\?[^>]/,
  new RegExp(`<(?:${FORBIDDEN}|&#)|(?:${FORBIDDEN}|&#\\w*;)>|<\\?[^\\s?>]*(?:${FORBIDDEN}|&#)`),
];

const parser = new XmlParser();

/** What differs between this parser and saxes on a document; undefined when nothing does. */
function difference(bytes: Buffer): string | undefined {
  const expected = saxesTree(bytes);
  const got = tapeTreeOrError(parser, bytes);
  if (expected instanceof Error)
    return got instanceof Error ? undefined : `accepted what saxes rejects: ${expected.message}`;
  if (got instanceof Error) return `rejected what saxes accepts: ${got.message}`;
  return sameTree(got, expected) ? undefined : "another tree";
}

function sameTree(one: XmlTree, other: XmlTree): boolean {
  return JSON.stringify(withoutIndent(one)) === JSON.stringify(withoutIndent(other));
}

/** A tree without the blanks and line ends before first children, which this parser passes over. */
function withoutIndent([name, attributes, text, children]: XmlTree): XmlTree {
  return [name, attributes, children.length === 0 ? text : text.replace(/[\n ]+$/, ""), children.map(withoutIndent)];
}

/** Compares records; gives how many and what differs. */
function compare(files: readonly string[]): { compared: number; differences: string[] } {
  const differences: string[] = [];
  for (const file of files) {
    const found = difference(readFileSync(file));
    if (found !== undefined) differences.push(`${file}: ${found}`);
  }
  return { compared: files.length, differences };
}

test("every record of the example home is read as saxes reads it", () => {
  const { compared, differences } = compare(filesBelow(exampleHome, ".xml"));
  assert.ok(compared > 300);
  assert.deepEqual(differences, []);
});

test("records of real homes are read as saxes reads them", async (t) => {
  if (corpusMissing !== undefined) return t.skip(corpusMissing);
  let total = 0;
  for (const { name, archive } of archivedHomes()) {
    const { compared, differences } = compareSome(t, archive);
    total += compared;
    assert.deepEqual(differences, [], name);
  }
  t.diagnostic(`${total} records compared`);
  assert.ok(total > 3000, `${total} records`);
});

function compareSome(t: TestContext, archive: string): { compared: number; differences: string[] } {
  const files = filesBelow(unpack(t, archive), ".xml");
  const random = new SeededRandom(files.length);
  const isChosen = (file: string): boolean =>
    /(?:build|config|flowNodeStore)\.xml$/.test(file) || random.below(ONE_IN) === 0;
  return compare(files.filter(isChosen));
}

test("damaged records are read, or rejected, as saxes does", (t) => {
  const random = new SeededRandom(7);
  const documents = filesBelow(exampleHome, ".xml")
    .map((file) => readFileSync(file))
    .filter(({ length }) => length > 0 && length < LARGE);
  const until = performance.now() + FUZZ_MS;
  const counts = { compared: 0, accepted: 0 };
  while (performance.now() < until) {
    const document = mutated(shortened(random.pick(documents), random), random);
    if (isBeyondComparison(document)) continue;
    const found = difference(document);
    assert.equal(found, undefined, `${found}\n${document.length} bytes, base64: ${document.toString("base64")}`);
    counts.compared++;
    if (!(tapeTreeOrError(parser, document) instanceof Error)) counts.accepted++;
  }
  t.diagnostic(`${counts.compared} damaged records, ${counts.accepted} of them accepted`);
  assert.ok(counts.compared > 500 && counts.accepted > 30, JSON.stringify(counts));
});

function isBeyondComparison(document: Buffer): boolean {
  const text = document.toString("utf8");
  return BEYOND_COMPARISON.some((pattern) => pattern.test(text));
}

/** Mostly a small record: many small ones meet more than few large ones. */
function shortened(document: Buffer, random: SeededRandom): Buffer {
  if (document.length < 3000 || random.below(10) === 0) return document;
  const from = document.indexOf("<", random.below(document.length - 1000));
  const to = document.indexOf(">", from + 200 + random.below(600));
  return Buffer.concat([
    Buffer.from("<r>"),
    document.subarray(Math.max(from, 0), to < 0 ? undefined : to + 1),
    Buffer.from("</r>"),
  ]);
}
