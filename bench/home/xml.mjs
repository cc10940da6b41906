/** @typedef {{ tag: string, content?: string | readonly Element[] }} Element */

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/**
 * An element. `tag` holds the attributes too, already escaped; no content makes it an empty element.
 *
 * @param {string} tag
 * @param {string | number | boolean | readonly Element[]} [content]
 * @returns {Element}
 */
export function el(tag, content) {
  if (content === undefined) return { tag };
  return { tag, content: typeof content === "object" ? content : String(content) };
}

/**
 * The `<entry><string>key</string>value</entry>` of a map as XStream writes it.
 *
 * @param {string} key
 * @param {Element} value
 */
export const entry = (key, value) => el("entry", [el("string", key), value]);

/**
 * Text of an element as XStream lays it out: two spaces a level, no line break at the end.
 *
 * @param {Element} element
 * @param {number} [depth]
 * @returns {string}
 */
export function render(element, depth = 0) {
  const { tag, content } = element;
  const pad = "  ".repeat(depth);
  if (content === undefined) return `${pad}<${tag}/>`;
  const name = tag.split(" ", 1)[0];
  if (typeof content === "string") return `${pad}<${tag}>${escapeText(content)}</${name}>`;
  const inside = content.map((child) => render(child, depth + 1)).join("\n");
  return `${pad}<${tag}>\n${inside}\n${pad}</${name}>`;
}

/** @param {string} text */
function escapeText(text) {
  return text.replace(/[&<>"']/g, (found) => ENTITIES[/** @type {keyof typeof ENTITIES} */ (found)]);
}
