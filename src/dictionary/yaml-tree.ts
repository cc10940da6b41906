import { Composer, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Parser } from "yaml";
import type { Path, Place } from "./fault.ts";
import { endOf, offsetsOf, startOfLast } from "./yaml-offsets.ts";

/** A YAML text as plain values, and where each of them stands. */
export interface YamlTree {
  /** Objects, arrays, texts, numbers, booleans and null; undefined where an alias stands or nothing could be read. */
  readonly value: unknown;
  /** What is wrong with the text as YAML, in order. */
  readonly problems: readonly YamlProblem[];
  /** Whether a path lies before the first place that is no YAML; what follows that place may be read wrongly. */
  isSound(path: Path): boolean;
  /** Where the value at a path begins, or the nearest thing around it that exists. */
  placeOf(path: Path): Place;
  /** Where the key at a path begins; for the last of the keys that are the same. */
  placeOfKey(path: Path): Place;
}

/** A place that is no YAML, or YAML that a dictionary may not use. */
interface YamlProblem extends Place {
  readonly message: string;
}

/** A metric file is 3 KB; what is much larger is none. */
const MOST_CHARACTERS = 64 * 1024;

/** Together these bound how deep things are nested: the parser recurses, and a stack that overflows can end the process. */
const MOST_LINE = 1000;
const MOST_INDENT = 80;
const MOST_BRACKETS = 500;

/** Controls, invisible characters and halves of characters, but for ends of lines: what a reviewer reads is what is there. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u;

/** Reads a text that is hoped to be YAML. Never throws; aliases, tags of its own and a second document are problems. */
export function parseYaml(text: string): YamlTree {
  const refused = refusal(text);
  if (refused !== undefined) return unreadable(refused);
  const tokens = new Parser().parse(text);
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    prettyErrors: false,
    uniqueKeys: true,
    resolveKnownTags: false,
  });
  const [document, ...more] = [...composer.compose(tokens, true, text.length)];
  const placeAt = (offset: number): Place => placeIn(text, offset);
  const contents = document!.contents as Node | null;
  const found = [...document!.errors, ...document!.warnings].map(({ code, pos, message }) => ({
    // An open quote is missed at the end of the file; where it was opened helps more.
    offset: code === "MISSING_CHAR" && message.includes("quote") ? startOfLast(contents) : pos[0],
    breaks: code !== "DUPLICATE_KEY" && code !== "TAG_RESOLVE_FAILED",
    message: code === "DUPLICATE_KEY" ? "this key is there twice" : message,
  }));
  const aliens: Alien[] = more.map(({ range }) => ({ offset: range[0], message: "a file holds one document" }));
  const value = toValue(contents, aliens);
  const brokenAt = Math.min(
    ...found.filter(({ breaks }) => breaks).map(({ offset }) => offset),
    Number.POSITIVE_INFINITY,
  );
  return {
    value,
    problems: [...found, ...aliens]
      .sort((one, other) => one.offset - other.offset)
      .map(({ offset, message }) => ({ ...placeAt(offset), message })),
    isSound: (path) => endOf(contents, path) < brokenAt,
    placeOf: (path) => placeAt(offsetsOf(contents, path).value),
    placeOfKey: (path) => placeAt(offsetsOf(contents, path).key),
  };
}

interface Alien {
  readonly offset: number;
  readonly message: string;
}

/** Why a text is not even parsed. */
function refusal(text: string): YamlProblem | undefined {
  const lines = text.split("\n");
  const at = (line: number, message: string): YamlProblem => ({ line: line + 1, column: 1, message });
  if (text.length > MOST_CHARACTERS) return at(0, `the file is longer than ${MOST_CHARACTERS} characters`);
  const notUtf8 = lines.findIndex((line) => line.includes("\ufffd"));
  if (notUtf8 >= 0) return { ...at(notUtf8, "the file is not UTF-8"), column: lines[notUtf8]!.indexOf("\ufffd") + 1 };
  const long = lines.findIndex((line) => line.length > MOST_LINE);
  if (long >= 0) return at(long, `the line is longer than ${MOST_LINE} characters`);
  const deep = lines.findIndex((line) => /^[\s?:-]*/.exec(line)![0].length > MOST_INDENT);
  if (deep >= 0) return at(deep, `the line is indented by more than ${MOST_INDENT} characters`);
  if ((text.match(/[[{]/g) ?? []).length > MOST_BRACKETS) return at(0, `there are more than ${MOST_BRACKETS} brackets`);
  return undefined;
}

function unreadable(problem: YamlProblem): YamlTree {
  const start: Place = { line: 1, column: 1 };
  return { value: undefined, problems: [problem], isSound: () => false, placeOf: () => start, placeOfKey: () => start };
}

/** The plain value of a node. An alias could make a small file huge, and hides what a reviewer reads. */
function toValue(node: unknown, aliens: Alien[]): unknown {
  const alien = (message: string): undefined => {
    aliens.push({ offset: (node as Node).range?.[0] ?? 0, message });
    return undefined;
  };
  if (isAlias(node)) return alien("an alias: write out what it stands for");
  if (isSeq(node)) return node.items.map((item) => toValue(item, aliens));
  if (isMap(node)) return Object.fromEntries(node.items.flatMap((pair) => entryOf(pair, aliens)));
  const value = isScalar(node) ? node.value : null;
  return typeof value === "string" && UNSEEN.test(value) ? alien("a character that nobody sees") : value;
}

/** The key and value of a pair; nothing when the key cannot be one of JSON. */
function entryOf({ key, value }: Pair, aliens: Alien[]): (readonly [string, unknown])[] {
  if (isScalar(key) && typeof key.value === "string" && !UNSEEN.test(key.value))
    return [[key.value, toValue(value, aliens)]];
  aliens.push({ offset: (key as Node | null)?.range?.[0] ?? 0, message: "a key that is no text that can be read" });
  return [];
}

/** Counted in the text itself: the parser's own count misses ends of lines within a text that follows a mistake. */
function placeIn(text: string, offset: number): Place {
  const before = text.slice(0, Math.max(0, offset));
  const lastEnd = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: before.length - lastEnd };
}
