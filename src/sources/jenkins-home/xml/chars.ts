/** Bytes of the XML grammar, named. */
export const LT = 0x3c;
export const GT = 0x3e;
const AMP = 0x26;
export const SLASH = 0x2f;
export const BANG = 0x21;
export const QUESTION = 0x3f;
export const EQUALS = 0x3d;
export const DOUBLE_QUOTE = 0x22;
export const SINGLE_QUOTE = 0x27;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const SEMICOLON = 0x3b;

/** Class of a byte inside text or an attribute value; 0 is a character that needs no look. */
export const PLAIN = 0;
/** `<` ends text. */
export const OPENS_TAG = 1;
/** `&` starts a reference. */
export const REFERENCE = 2;
/** `]` may be the start of a forbidden `]]>`. */
export const BRACKET = 3;
/** Carriage return: a line end to normalise. */
export const RETURN = 4;
/** A control character XML 1.0 forbids. */
export const CONTROL = 5;
/** A byte of a multi-byte character. */
export const HIGH = 6;

/** Class of each byte inside character data. */
export const textClass: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 0x20; byte++) table[byte] = CONTROL;
  table[0x09] = PLAIN;
  table[0x0a] = PLAIN;
  table[0x0d] = RETURN;
  table.fill(HIGH, 0x80);
  table[LT] = OPENS_TAG;
  table[AMP] = REFERENCE;
  table[CLOSE_BRACKET] = BRACKET;
  return table;
})();

/** ASCII name characters: 1 may be anywhere in a name, 2 not as the first; 0 ends a name; 3 needs its code point decoded. */
export const nameClass: Uint8Array = (() => {
  const table = new Uint8Array(256);
  const mark = (from: string, to: string, kind: number): void => {
    table.fill(kind, from.charCodeAt(0), to.charCodeAt(0) + 1);
  };
  mark("a", "z", 1);
  mark("A", "Z", 1);
  mark("0", "9", 2);
  for (const char of ":_") table[char.charCodeAt(0)] = 1;
  for (const char of "-.") table[char.charCodeAt(0)] = 2;
  table.fill(3, 0x80);
  return table;
})();

/** True for the four bytes XML calls white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d;
}

const startRanges: readonly (readonly [number, number])[] = [
  [0xc0, 0xd6],
  [0xd8, 0xf6],
  [0xf8, 0x2ff],
  [0x370, 0x37d],
  [0x37f, 0x1fff],
  [0x200c, 0x200d],
  [0x2070, 0x218f],
  [0x2c00, 0x2fef],
  [0x3001, 0xd7ff],
  [0xf900, 0xfdcf],
  [0xfdf0, 0xfffd],
  [0x10000, 0xeffff],
];

const laterRanges: readonly (readonly [number, number])[] = [
  [0xb7, 0xb7],
  [0x300, 0x36f],
  [0x203f, 0x2040],
];

/** Whether a character beyond ASCII may stand in a name (XML 1.0, fifth edition, productions 4 and 4a). */
export function isNameCodePoint(codePoint: number, first: boolean): boolean {
  const within = ([from, to]: readonly [number, number]): boolean => codePoint >= from && codePoint <= to;
  return startRanges.some(within) || (!first && laterRanges.some(within));
}

/** Whether XML 1.0 allows a character (production 2). */
export function isXmlCodePoint(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint === 0x09 || codePoint === 0x0a || codePoint === 0x0d;
  return (
    codePoint <= 0xd7ff ||
    (codePoint >= 0xe000 && codePoint <= 0xfffd) ||
    (codePoint >= 0x10000 && codePoint <= 0x10ffff)
  );
}
