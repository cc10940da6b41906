import { isXmlCodePoint } from "./chars.ts";

/** Bits that say what stands between a stretch of raw bytes and its text; 0 means the bytes are plain ASCII text. */
export const HAS_REFERENCE = 1;
export const HAS_HIGH = 2;
export const HAS_RETURN = 4;
export const HAS_CONTROL = 8;
/** Comments, processing instructions or CDATA sections lie in the stretch. */
export const HAS_MARKUP = 16;

const named = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Byte that starts a character XML 1.0 forbids is replaced by this, as a reader of XML 1.1 data with an XML 1.0 parser does. */
const FORBIDDEN = "?";

/** Text of element content in `bytes[from, to)`, given what its {@link HAS_REFERENCE}… bits say of it. */
export function decodeText(bytes: Buffer, from: number, to: number, flags: number): string {
  if (flags === 0) return bytes.toString("latin1", from, to);
  if ((flags & HAS_MARKUP) === 0) return decodePlain(bytes, from, to, flags);
  return decodeMarkup(bytes.toString("utf8", from, to), flags);
}

/** Value of an attribute in `bytes[from, to)`; white space becomes blanks, as the XML attribute rules say. */
export function decodeAttribute(bytes: Buffer, from: number, to: number, flags: number): string {
  const raw = flags === 0 ? bytes.toString("latin1", from, to) : bytes.toString("utf8", from, to);
  const blank = raw.replace(/\r\n|[\r\n\t]/g, " ");
  return flags === 0 ? blank : resolveReferences(dropForbidden(blank));
}

/** Whether `body`, what stands between `&` and `;`, is a reference XML defines without a document type. */
export function isReference(body: string): boolean {
  return named.has(body) || /^#(?:[0-9]+|x[0-9a-fA-F]+)$/.test(body);
}

function decodePlain(bytes: Buffer, from: number, to: number, flags: number): string {
  const raw = (flags & HAS_HIGH) === 0 ? bytes.toString("latin1", from, to) : bytes.toString("utf8", from, to);
  return decodePiece(raw, flags);
}

function decodePiece(raw: string, flags: number): string {
  const lines = (flags & HAS_RETURN) === 0 ? raw : raw.replace(/\r\n?/g, "\n");
  const allowed = (flags & (HAS_CONTROL | HAS_HIGH)) === 0 ? lines : dropForbidden(lines);
  return (flags & HAS_REFERENCE) === 0 ? allowed : resolveReferences(allowed);
}

/** Joins the pieces of text around and inside comments, processing instructions and CDATA sections. */
function decodeMarkup(raw: string, flags: number): string {
  let text = "";
  let at = 0;
  while (at < raw.length) {
    const open = raw.indexOf("<", at);
    if (open < 0) return text + decodePiece(raw.slice(at), flags);
    text += decodePiece(raw.slice(at, open), flags);
    const [opener, closer] = markupEnds(raw, open);
    const close = raw.indexOf(closer, open + opener);
    const end = close < 0 ? raw.length : close;
    if (closer === "]]>") text += decodePiece(raw.slice(open + opener, end), flags & ~HAS_REFERENCE);
    at = end + closer.length;
  }
  return text;
}

function markupEnds(raw: string, open: number): readonly [number, string] {
  if (raw.startsWith("<!--", open)) return [4, "-->"];
  if (raw.startsWith("<?", open)) return [2, "?>"];
  return ["<![CDATA[".length, "]]>"];
}

function dropForbidden(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters XML 1.0 forbids
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, FORBIDDEN);
}

function resolveReferences(text: string): string {
  return text.replace(/&([^;&]*);/g, (_, body: string) => {
    if (!body.startsWith("#")) return named.get(body) ?? FORBIDDEN;
    const codePoint = body.startsWith("#x") ? Number.parseInt(body.slice(2), 16) : Number.parseInt(body.slice(1), 10);
    return isXmlCodePoint(codePoint) ? String.fromCodePoint(codePoint) : FORBIDDEN;
  });
}
