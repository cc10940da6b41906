import { SaxesParser } from "saxes";
import type { XmlParser } from "../src/sources/jenkins-home/xml/parser.ts";

/** Name, attributes, text before the first child, children. */
export type XmlTree = readonly [string, readonly (readonly [string, string])[], string, readonly XmlTree[]];

/** The document as this project's parser reads it. */
export function tapeTree(parser: XmlParser, bytes: Buffer): XmlTree {
  parser.parse(bytes, 0, bytes.length);
  const { tape } = parser;
  const build = (element: number): XmlTree => {
    const children: XmlTree[] = [];
    for (let at = element + 1; at < tape.end(element); at = tape.end(at)) children.push(build(at));
    const attributes = tape.attributesOf(element).map((at) => [tape.attributeNameText(at), tape.value(at)] as const);
    return [tape.nameText(element), attributes, tape.text(element), children];
  };
  return build(0);
}

/** Like {@link tapeTree}, with the error as a value. */
export function tapeTreeOrError(parser: XmlParser, bytes: Buffer): XmlTree | Error {
  try {
    return tapeTree(parser, bytes);
  } catch (error) {
    return error as Error;
  }
}

/** What an XML 1.0 parser is given instead of the bytes: rule R0 of the reference, written apart from the product. */
function asXml10(bytes: Buffer): string {
  const text = bytes
    .toString("utf8")
    .replace(/^\ufeff+/, "")
    .replace(/^<\?xml\s[\s\S]*?\?>/, "");
  const allowed = (code: number): boolean =>
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff);
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "?")
      .replace(/&#(?:x([0-9a-fA-F]+)|([0-9]+));/g, (reference, hex?: string, decimal?: string) =>
        allowed(hex === undefined ? Number.parseInt(decimal!, 10) : Number.parseInt(hex, 16)) ? reference : "?",
      )
  );
}

/** The document as saxes reads it, or its first error. */
export function saxesTree(bytes: Buffer): XmlTree | Error {
  type Open = { name: string; attributes: [string, string][]; text: string; children: XmlTree[] };
  const root: Open = { name: "", attributes: [], text: "", children: [] };
  const stack: Open[] = [root];
  let failure: Error | undefined;
  const parser = new SaxesParser({ position: false, xmlns: false });
  const top = (): Open => stack[stack.length - 1]!;
  const addText = (text: string): void => {
    if (top().children.length === 0) top().text += text;
  };
  parser.on("error", (error) => {
    failure ??= error;
  });
  parser.on("opentag", (tag) => {
    stack.push({ name: tag.name, attributes: Object.entries(tag.attributes), text: "", children: [] });
  });
  parser.on("closetag", () => {
    const { name, attributes, text, children } = stack.pop()!;
    top().children.push([name, attributes, text, children]);
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.write(asXml10(bytes)).close();
  return failure ?? root.children[0]!;
}
