import type { Fault, Path, Place } from "./fault.ts";
import { type MetricDefinition, metricSchema } from "./schema.ts";
import { pathText, type SchemaFault, schemaFaults } from "./schema-faults.ts";
import { parseYaml, type YamlTree } from "./yaml-tree.ts";

/** The text of a dictionary file. */
export interface MetricText {
  /** Path as it is shown; its last part names the metric. */
  readonly file: string;
  readonly text: string;
}

/** What a dictionary file says. */
export interface MetricFile {
  readonly file: string;
  /** The metric; undefined when the file has a fault that keeps it from being one. */
  readonly definition: MetricDefinition | undefined;
  /** The fields that are as the schema wants them, so that rules can look at them when others are not. */
  readonly fields: Partial<MetricDefinition>;
  /** All faults in YAML and against the schema, in order of place. */
  readonly faults: readonly Fault[];
  placeOf(path: Path): Place;
}

/** Reads a dictionary file. Never throws: whatever is wrong is a fault with its place, and all faults are told. */
export function readMetric({ file, text }: MetricText): MetricFile {
  const tree = parseYaml(text);
  const syntax = tree.problems.map((problem) => faultOf(file, "SYNTAX", problem));
  const faults = tree.value === undefined ? [] : schemaFaults(metricSchema, tree.value).filter(isCertain(tree));
  const told = new Set(syntax.map(placeKey));
  const bySchema = faults
    .map((fault) => faultOf(file, ruleOf(fault), { ...placeIn(tree, fault), message: fault.message }))
    .filter((fault) => !told.has(placeKey(fault)));
  const isWhole = syntax.length === 0 && faults.length === 0 && tree.value !== undefined;
  return {
    file,
    definition: isWhole ? (tree.value as MetricDefinition) : undefined,
    fields: soundFields(tree, faults),
    faults: [...syntax, ...bySchema].sort((one, other) => one.line - other.line || one.column - other.column),
    placeOf: tree.placeOf,
  };
}

function faultOf(file: string, rule: string, { line, column, message }: Place & { readonly message: string }): Fault {
  return { file, line, column, rule, severity: "error", message };
}

function placeKey({ line, column }: Place): string {
  return `${line}:${column}`;
}

/** After a place that is no YAML nobody knows what is there or missing. */
function isCertain(tree: YamlTree): (fault: SchemaFault) => boolean {
  const isWhole = tree.isSound([]);
  return ({ path, kind }) => isWhole || (kind !== "missing" && tree.isSound(path));
}

function placeIn(tree: YamlTree, { path, kind }: SchemaFault): Place {
  if (kind === "missing") return tree.placeOfKey(path.slice(0, -1));
  return kind === "unknown" ? tree.placeOfKey(path) : tree.placeOf(path);
}

/** Faults against the schema that have a name of their own, because they say more than "does not fit". */
const namedFaults: readonly (readonly [RegExp, string])[] = [
  [/^question$/, "NO_QUESTION"],
  [/^decision($|\.(text|owner)$)/, "NO_DECISION"],
  [/^dimensions\[\d+\]\.labels/, "OPEN_LABEL_SET"],
  [/^dimensions\[\d+\]\.overflow$/, "NO_OVERFLOW"],
  [/^value($|\.(type|min|max)$)/, "UNBOUNDED_VALUE"],
  [/^limits/, "MISSING_LIMITS"],
  [/^lint_skip\[/, "LINT_SKIP"],
];

function ruleOf({ path, kind }: SchemaFault): string {
  if (kind === "unknown" && !path.includes("labels")) return "SCHEMA";
  const text = pathText(path);
  return namedFaults.find(([pattern]) => pattern.test(text))?.[1] ?? "SCHEMA";
}

function soundFields(tree: YamlTree, faults: readonly SchemaFault[]): Partial<MetricDefinition> {
  const { value } = tree;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const bad = new Set(faults.map(({ path }) => path[0]));
  const isSound = (name: string): boolean => name in metricSchema.properties && !bad.has(name) && tree.isSound([name]);
  return Object.fromEntries(Object.entries(value).filter(([name]) => isSound(name))) as Partial<MetricDefinition>;
}
