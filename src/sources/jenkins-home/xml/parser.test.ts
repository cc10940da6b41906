import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { saxesTree, tapeTree, tapeTreeOrError } from "../../../../test/xml-trees.ts";
import { XmlParser } from "./parser.ts";

const parser = new XmlParser();
const tree = (text: string | Buffer): unknown => tapeTree(parser, Buffer.from(text));

test("reads elements, attributes and the text before the first child", () => {
  assert.deepEqual(tree(`<?xml version='1.1' encoding='UTF-8'?>\n<a x="1"><b>two</b><c/> tail</a>`), [
    "a",
    [["x", "1"]],
    "",
    [
      ["b", [], "two", []],
      ["c", [], "", []],
    ],
  ]);
});

const texts: readonly (readonly [string, string | Buffer, string])[] = [
  ["the five entities", "&lt;&gt;&amp;&quot;&apos;", `<>&"'`],
  ["decimal and hexadecimal references", "&#65;&#x42;", "AB"],
  ["a control character XML 1.1 allows", "&#x1b;[8m", "?[8m"],
  ["references no XML allows", "&#0;&#xD800;&#x110000;&#99999999;", "????"],
  ["raw control characters", "a\u0001b", "a?b"],
  ["Windows line ends", "a\r\nb\rc", "a\nb\nc"],
  ["a carriage return by reference stays", "a&#13;b", "a\rb"],
  ["broken UTF-8", Buffer.from([0x61, 0xff, 0xc3, 0x28]), "a\ufffd\ufffd("],
  ["non-ASCII text", "größe 😀", "größe 😀"],
  ["CDATA keeps what it holds", "a<![CDATA[<b>&amp;]]>c", "a<b>&amp;c"],
  ["comments and instructions vanish", "a<!-- x -->b<?p y?>c", "abc"],
];
for (const [name, raw, expected] of texts) {
  test(`text: ${name}`, () => {
    const document = Buffer.concat([Buffer.from("<a>"), Buffer.from(raw), Buffer.from("</a>")]);
    assert.deepEqual(tree(document), ["a", [], expected, []]);
  });
}

const broken: readonly (readonly [string, string, RegExp])[] = [
  ["nothing", "", /the file is empty/],
  ["white space only", " \n", /no element/],
  ["a cut element", "<a><b>", /ends inside an element/],
  ["a cut tag", "<a><b", /ends inside a tag/],
  ["crossed tags", "<a><b></a></b>", /closed by another name/],
  ["a longer end tag", "<a></ab>", /closed by another name/],
  ["two roots", "<a/><b/>", /second root/],
  ["text around the root", "x<a/>", /outside the root/],
  ["a bare ampersand", "<a>b & c</a>", /bare &/],
  ["an entity of its own", `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`, /undefined entity/],
  ["an external entity", `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, /undefined entity/],
  ["< in an attribute", `<a b="<"/>`, /< in an attribute/],
  ["an attribute twice", `<a b="1" b="2"/>`, /twice/],
  ["an unquoted attribute", "<a b=1/>", /without quotes/],
  ["joined attributes", `<a b="1"c="2"/>`, /no white space/],
  ["]]> in text", "<a>]]></a>", /\]\]> in text/],
  ["-- in a comment", "<a><!-- -- --></a>", /inside a comment/],
  ["an endless comment", "<a><!-- </a>", /does not end/],
  ["a late declaration", "<a/><?xml version='1.0'?>", /not at the start/],
  ["a name that starts with a digit", "<1/>", /a name is missing/],
  ["a nesting bomb", "<a>".repeat(20_000), /too deep/],
];
for (const [name, document, reason] of broken) {
  test(`refuses ${name}, and its message quotes nothing`, () => {
    const result = tapeTreeOrError(parser, Buffer.from(document));
    assert.ok(result instanceof Error);
    assert.match(result.message, reason);
  });
}

test("a document type nobody uses does no harm", () => {
  assert.deepEqual(tree(`<!DOCTYPE a [<!-- ]> --><!ENTITY b "]>">]><a/>`), ["a", [], "", []]);
});

test("an entity bomb is refused at its first use, unexpanded", () => {
  const levels = Array.from({ length: 30 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join("");
  const result = tapeTreeOrError(parser, Buffer.from(`<!DOCTYPE a [<!ENTITY e0 "x">${levels}]><a>&e30;</a>`));
  assert.match(String(result), /undefined entity/);
});

test("bytes of an earlier document behind the end are not read", () => {
  const stale = Buffer.from("<a><b>c</b></a>");
  for (let end = 0; end < stale.length; end++) assert.throws(() => parser.parse(stale, 0, end), /at byte/);
});

test("records are handed out one by one, each with all within it", () => {
  const seen: string[] = [];
  const document = Buffer.from(`<m><e k="1"><s>x</s></e><e><s>y</s></e><!-- c --><f/></m>`);
  parser.parse(document, 0, document.length, (element) => {
    seen.push(
      `${parser.tape.nameText(element)}:${parser.tape.hasChildren(element) ? parser.tape.text(element + 1) : ""}`,
    );
    assert.equal(parser.tape.parent(element), 0);
  });
  assert.deepEqual(seen, ["e:x", "e:y", "f:"]);
});

test("agrees with saxes on documents made of XML fragments, well-formed or not", () => {
  const fragment = fc.constantFrom(
    ..."<a>|</a>|<b x='1'>|</b>|<b x=\"&lt;\" y='\t'/>|text|&amp;|&#x1b;|&#0;|&bogus;|&|<![CDATA[x]]y]]>|]]>|]|<!-- c -->|<!---->".split(
      "|",
    ),
    ..."\r\n|\u0001|é|<é>|</é>|<?p i?>|<?xml?>|<|>|/>|'|=|<a b='1' b='2'>|<a b>|\ufeff|<!DOCTYPE a>|</a >|<a\n>|<a:b/>|\ufffe".split(
      "|",
    ),
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 12 }), (parts) => {
      const bytes = Buffer.from(parts.join(""));
      const ours = tapeTreeOrError(parser, bytes);
      const theirs = saxesTree(bytes);
      if (theirs instanceof Error) assert.ok(ours instanceof Error, `only we accept ${JSON.stringify(parts)}`);
      else assert.deepEqual(ours, theirs);
    }),
    { numRuns: 20_000, seed: 20_261_124 },
  );
});
