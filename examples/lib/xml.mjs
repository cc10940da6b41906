/**
 * Writes XML the way XStream does inside Jenkins: two spaces of indentation, no newline at the end,
 * `<a/>` for an object without fields and `<a></a>` for an empty string.
 */

/** @typedef {{name: string, attributes: Record<string, string>, text?: string, children?: XmlElement[]}} XmlElement */

const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);

/**
 * XML 1.1 lets Jenkins keep control characters (colours in a console) as numeric references.
 *
 * @param {string} text
 * @returns {string}
 */
function escapeText(text) {
  let escaped = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isControl = code < 0x20 && character !== "\n" && character !== "\t";
    escaped += isControl ? `&#x${code.toString(16)};` : (ENTITIES.get(character) ?? character);
  }
  return escaped;
}

/**
 * @param {string} name element name, already in XStream's escaped form
 * @param {string | number | boolean | (XmlElement | XmlElement[] | null | undefined)[]} [content]
 * @param {Record<string, string | undefined>} [attributes] undefined ones are left out
 * @returns {XmlElement}
 */
export function el(name, content = [], attributes = {}) {
  const present = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
  if (Array.isArray(content)) {
    const children = content.flat().filter((child) => child !== null && child !== undefined);
    return { name, attributes: present, children };
  }
  return { name, attributes: present, text: String(content) };
}

/**
 * A Java map as XStream writes it.
 *
 * @param {[XmlElement, XmlElement][]} pairs
 * @returns {XmlElement[]}
 */
export function entries(pairs) {
  return pairs.map((pair) => el("entry", pair));
}

/**
 * @param {XmlElement} element
 * @param {string} indent
 * @returns {string}
 */
function renderElement(element, indent) {
  const attributes = Object.entries(element.attributes).map(([key, value]) => ` ${key}="${escapeText(value)}"`);
  const open = `${indent}<${element.name}${attributes.join("")}`;
  if (element.text !== undefined) return `${open}>${escapeText(element.text)}</${element.name}>`;
  if (!element.children?.length) return `${open}/>`;
  const inner = element.children.map((child) => renderElement(child, `${indent}  `));
  return `${open}>\n${inner.join("\n")}\n${indent}</${element.name}>`;
}

/** The declarations found in real files, by kind of file and age. */
export const DECLARATION = {
  usual: "<?xml version='1.1' encoding='UTF-8'?>",
  flowNodeStore: '<?xml version="1.1" encoding="UTF-8"?>',
  legacy: "<?xml version='1.0' encoding='UTF-8'?>",
};

/**
 * @param {XmlElement} root
 * @param {string} [declaration]
 * @returns {string} the whole file
 */
export function renderXml(root, declaration = DECLARATION.usual) {
  return `${declaration}\n${renderElement(root, "")}`;
}
