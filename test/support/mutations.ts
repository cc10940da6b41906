import type { SeededRandom } from "./random.ts";

/** Pieces of XML that a parser may trip over. */
const FRAGMENTS: readonly string[] = [
  "<a>",
  "</a>",
  "<a/>",
  "<a b='c'>",
  "&amp;",
  "&#x41;",
  "&#0;",
  "&x;",
  "&",
  "<",
  ">",
  "]]>",
  "<![CDATA[",
  "<![CDATA[ ]]>",
  "<!--",
  "-->",
  "<!-- - -->",
  "<!-- -- -->",
  "<?x y?>",
  "<?xml version='1.0'?>",
  "<!DOCTYPE a>",
  "<!DOCTYPE a [<!ENTITY b 'c'>]>",
  '"',
  "'",
  "=",
  "/",
  "\r\n",
  "\r",
  "\t",
  "\0",
  "\u0001",
  "\u007f",
  "\u0085",
  "\u2028",
  "\ufeff",
  "\ufffe",
  "é",
  "😀",
  "xmlns:a='b'",
  ' a="1" a="2"',
  ' a="<"',
  ' a="&#10;"',
  "<é/>",
  "<a:b/>",
  "<1/>",
  "</ a>",
  "<a ></a >",
  "\n\n",
  "<-/>",
  "]]",
  "--",
];

type Mutate = (bytes: Buffer, random: SeededRandom) => Buffer;

const mutations: readonly Mutate[] = [
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    copy[random.below(copy.length)]! ^= 1 << random.below(8);
    return copy;
  },
  (bytes, random) => {
    const copy = Buffer.from(bytes);
    copy[random.below(copy.length)] = random.below(256);
    return copy;
  },
  (bytes, random) => insert(bytes, random.below(bytes.length), Buffer.from([random.below(256)])),
  (bytes, random) => insert(bytes, random.below(bytes.length), Buffer.from(random.pick(FRAGMENTS))),
  (bytes, random) => insert(bytes, markupAt(bytes, random), Buffer.from(random.pick(FRAGMENTS))),
  (bytes, random) => cut(bytes, random.below(bytes.length), 1 + random.below(12)),
  (bytes, random) => cut(bytes, markupAt(bytes, random), 1 + random.below(3)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length)),
  (bytes, random) => {
    const [from, length] = [random.below(bytes.length), random.below(80)];
    return insert(bytes, random.below(bytes.length), bytes.subarray(from, from + length));
  },
  (bytes, random) => {
    const cuts = [0, 0, 0, 0].map(() => random.below(bytes.length)).sort((one, other) => one - other);
    const [a, b, c, d] = cuts as [number, number, number, number];
    return Buffer.concat([
      bytes.subarray(0, a),
      bytes.subarray(c, d),
      bytes.subarray(b, c),
      bytes.subarray(a, b),
      bytes.subarray(d),
    ]);
  },
  (bytes) => Buffer.concat([bytes, bytes]),
];

/** A document with one to four things done to it. */
export function mutated(bytes: Buffer, random: SeededRandom): Buffer {
  let result = bytes;
  for (let times = 1 + random.below(4); times > 0 && result.length > 0; times--)
    result = random.pick(mutations)(result, random);
  return result;
}

function insert(bytes: Buffer, at: number, what: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
}

function cut(bytes: Buffer, from: number, length: number): Buffer {
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
}

/** A place at or just after markup, where a parser decides. */
function markupAt(bytes: Buffer, random: SeededRandom): number {
  const at = bytes.indexOf(random.pick(["<", ">", "&", '"', "="]), random.below(bytes.length));
  return at < 0 ? 0 : Math.min(bytes.length - 1, at + random.below(2));
}
