/** The console of a run: `log`, and `log-index` which tells what part of it belongs to which node. */
export class Console {
  /** @type {{text: string, nodeId: number | null}[]} */
  #parts = [];

  /**
   * @param {string} line
   * @param {number | null} [nodeId] null: the run itself says it
   */
  write(line, nodeId = null) {
    this.#parts.push({ text: `${line}\n`, nodeId });
  }

  /** @returns {string} */
  get text() {
    return this.#parts.map((part) => part.text).join("");
  }

  /** @returns {string} one line per change of owner: byte offset, then the node id unless it is the run itself */
  get index() {
    let offset = 0;
    let owner = null;
    const lines = [];
    for (const { text, nodeId } of this.#parts) {
      if (nodeId !== owner) lines.push(nodeId === null ? `${offset}\n` : `${offset} ${nodeId}\n`);
      owner = nodeId;
      offset += Buffer.byteLength(text);
    }
    return lines.join("");
  }

  /** @returns {Map<number, string>} the text of each node, as kept before there was an index */
  get byNode() {
    const texts = new Map();
    for (const { text, nodeId } of this.#parts) {
      if (nodeId !== null) texts.set(nodeId, (texts.get(nodeId) ?? "") + text);
    }
    return texts;
  }
}
