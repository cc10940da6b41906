import type { SqlRow, Store } from "../../src/store/store.ts";

/** Starts every text that must not be kept: too long to come about by chance, one part of a word wherever words are parted. */
export const CANARY = "cnryqz7wk4vx";

/** Starts the names that are put in places Flowmeter keeps, to show that the search finds what is there. */
export const ALLOWED = "kptqz7wk4vx";

/** Elements whose text is kept, by the last parts of their path (packages dropped). */
const KEPT_PATHS: readonly RegExp[] = [
  /LabelAction\/branchName$/,
  /StageActionImpl\/stageName$/,
  /WorkspaceActionImpl\/node$/,
  /node\/descriptorId$/,
  /UninstantiatedDescribable\/(?:symbol|klass)$/,
  /^(?:flow-build|build)\/result$/,
  /result\/name$/,
  /execution\/(?:result|durabilityHint|storageDir)$/,
  /timings\/entry\/string$/,
  /internalCalls\/string$/,
  /LibraryRecord\/(?:name|version)$/,
  /LibraryConfiguration\/name$/,
  /ModelAST(?:Option|Trigger|BuildParameter|WhenCondition)\/name$/,
  /ModelASTBuildCondition\/condition$/,
  /agentType\/key$/,
  /^hudson\/(?:version|label|mode)$/,
  /^slave\/(?:name|label|mode)$/,
];

/** Numbers and flags, and the constants of Declarative's tags. */
const KEPT_TEXTS = /^(?:-?\d+|true|false|SYNTHETIC_STAGE|STAGE_STATUS|PRE|POST|(?:FAILED|SKIPPED)_[A-Z_]+)$/;

/** XStream's own attributes, and `plugin`: class names and versions. */
const KEPT_ATTRIBUTES = new Set([
  "class",
  "plugin",
  "reference",
  "resolves-to",
  "serialization",
  "version",
  "encoding",
]);

const TOKENS = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<[^>]+>|[^<]+/g;

const NODE_STEP = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep";

/** Replaces texts of records that are no names Flowmeter keeps by canaries, each another one. */
export class Planter {
  planted = 0;
  private path: string[] = [];
  private nodeClass = "";
  private descriptor = "";
  private argument = "";

  /** A canary. */
  canary(): string {
    this.planted++;
    return `${CANARY}${this.planted}${"abcdefghij"[this.planted % 10]}`;
  }

  /** An XML document with all that is not kept replaced; stage names become allowed names. */
  plant(document: string): string {
    this.path = [];
    return document.replace(TOKENS, (token) => {
      if (token.startsWith("<?")) return token;
      if (token.startsWith("<!")) return `<!-- ${this.canary()} -->`;
      if (token.startsWith("<")) return this.tag(token);
      return token.trim() === "" ? token : this.text(token);
    });
  }

  private tag(token: string): string {
    if (token.startsWith("</")) {
      this.path.pop();
      return token;
    }
    const name = lastPart(/^<([^\s/>]+)/.exec(token)![1]!);
    if (name === "node") this.nodeClass = /class="([^"]*)"/.exec(token)?.[1] ?? this.nodeClass;
    if (name === "entry" && this.path.at(-1) === "arguments") this.argument = "";
    if (!token.endsWith("/>")) this.path.push(name);
    return token.replace(/\s([\w:.-]+)="[^"]*"/g, (attribute, key: string) =>
      KEPT_ATTRIBUTES.has(key) ? attribute : ` ${key}="${this.canary()}"`,
    );
  }

  private text(text: string): string {
    const path = this.path.join("/");
    if (path.endsWith("node/descriptorId")) this.descriptor = text.trim();
    if (KEPT_TEXTS.test(text.trim()) || KEPT_PATHS.some((kept) => kept.test(path))) return text;
    if (path.endsWith("LabelAction/displayName") && !this.nodeClass.endsWith("AtomNode")) return `${ALLOWED} ${text}`;
    if (/ArgumentsActionImpl\/arguments\/entry\/string$/.test(path)) return this.argumentText(text);
    return this.canary();
  }

  /** Names of arguments stay, as what a reader looks for; of their values the label of `node`. */
  private argumentText(text: string): string {
    const name = this.argument;
    this.argument ||= text;
    return name === "" || (name === "label" && this.descriptor === NODE_STEP) ? text : this.canary();
  }
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1).replace(/.*_-/, "");
}

/** How a text may stand in bytes: as it is, in other encodings, as part of base64 or hex. */
export function disguises(text: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(text);
  const forms = new Map<string, Buffer>([
    ["plain", bytes],
    ["upper case", Buffer.from(text.toUpperCase())],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["UTF-16 the other way", Buffer.from(text, "utf16le").swap16()],
    ["percent-encoded", Buffer.from([...bytes].map((byte) => `%${byte.toString(16)}`).join(""))],
    [
      "percent-encoded in upper case",
      Buffer.from([...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join("")),
    ],
    ["hex", Buffer.from(bytes.toString("hex"))],
    ["upper case hex", Buffer.from(bytes.toString("hex").toUpperCase())],
    ["percent encoding", Buffer.from([...bytes].map((byte) => `%${byte.toString(16)}`).join(""))],
    [
      "upper case percent encoding",
      Buffer.from([...bytes].map((byte) => `%${byte.toString(16).toUpperCase()}`).join("")),
    ],
    ["reversed", Buffer.from([...text].reverse().join(""))],
  ]);
  // Of base64 only the characters that neighbours have no part in.
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    const sure = encoded.slice([0, 2, 3][shift], Math.floor(((shift + bytes.length) * 8) / 6));
    forms.set(`base64 shifted by ${shift}`, Buffer.from(sure));
  }
  return forms;
}

/** Where and how a text stands in any of some stretches of bytes, with what is around it. */
export function sightings(text: string, places: Readonly<Record<string, Buffer | string>>): string[] {
  const found: string[] = [];
  for (const [place, content] of Object.entries(places))
    for (const [form, pattern] of disguises(text)) {
      const bytes = Buffer.from(content);
      const at = bytes.indexOf(pattern);
      if (at >= 0)
        found.push(`${place}, ${form}: ${JSON.stringify(bytes.toString("latin1", Math.max(0, at - 60), at + 60))}`);
    }
  return found;
}

/** All that a store holds, as text: tables and views, every column. */
export async function dumpOf(store: Store): Promise<string> {
  const tables = await store.query("SELECT table_name AS name FROM information_schema.tables ORDER BY 1");
  const rows: SqlRow[] = [];
  for (const { name } of tables) rows.push(...(await store.query(`SELECT COLUMNS(*)::VARCHAR FROM "${name}"`)));
  return JSON.stringify(rows);
}
