import type { AgentObservation } from "../model/running.ts";

/**
 * Whether an agent with these labels may serve a `node` step that asks for `expression`.
 *
 * The grammar is Jenkins': `&&`, `||`, `!`, `->`, `<->`, brackets, and names that may be quoted. As in Jenkins, a text that is no
 * expression is taken for one name as a whole.
 */
export function matchesLabels(expression: string, labels: ReadonlySet<string>): boolean {
  return parsed(expression)(labels);
}

/** Agents that have an executor and match an expression; an empty one matches agents that do not ask to be named. */
export function matchingAgents(expression: string, agents: readonly AgentObservation[]): readonly AgentObservation[] {
  const matches = expression === "" ? undefined : parsed(expression);
  return agents.filter((agent) => {
    if (!(agent.executors > 0)) return false;
    return matches === undefined ? !agent.isExclusive : matches(labelsOf(agent));
  });
}

/** All labels of an agent: its own and its name. The built-in node answers to its old name too. */
export function labelsOf({ name, labels }: Pick<AgentObservation, "name" | "labels">): ReadonlySet<string> {
  return new Set(name === "" ? [...labels, "built-in", "master"] : [...labels, name]);
}

type Matcher = (labels: ReadonlySet<string>) => boolean;

function parsed(expression: string): Matcher {
  const tokens = tokensOf(expression.trim());
  if (tokens === undefined) return named(expression.trim());
  const reader: Reader = { tokens, place: 0, depth: 0 };
  const matcher = equivalence(reader);
  return matcher === undefined || reader.place < tokens.length ? named(expression.trim()) : matcher;
}

const named =
  (name: string): Matcher =>
  (labels) =>
    labels.has(name);

/** Deeper brackets than anybody writes: taken for no expression, so that a hostile one cannot exhaust the stack. */
const DEEPEST = 100;
/** Longest text that is looked at as an expression. */
const LONGEST = 10_000;

interface Reader {
  readonly tokens: readonly Token[];
  place: number;
  depth: number;
}

type Token = { readonly operator: string } | { readonly name: string };

const token = /\s*(?:(<->|->|&&|\|\||[!()])|"((?:[^"\\\r\n]|\\[btnfr"'\\])*)"|((?:-(?!>)|[^-&|!<>()\s"'])+))/y;

/** The words of an expression; undefined when it has something in it that is none. */
function tokensOf(expression: string): readonly Token[] | undefined {
  if (expression.length > LONGEST) return undefined;
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < expression.length) {
    const [, operator, quoted, name] = token.exec(expression) ?? [];
    if (operator !== undefined) tokens.push({ operator });
    else if (quoted !== undefined) tokens.push({ name: unquoted(quoted) });
    else if (name !== undefined) tokens.push({ name });
    else return undefined;
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}

function takes(reader: Reader, operator: string): boolean {
  const next = reader.tokens[reader.place];
  if (next === undefined || !("operator" in next) || next.operator !== operator) return false;
  reader.place++;
  return true;
}

type Part = (reader: Reader) => Matcher | undefined;
type Join = (one: Matcher, other: Matcher) => Matcher;

/** Parts joined by an operator, from the left. */
function chain(part: Part, operator: string, join: Join): Part {
  return (reader) => {
    let left = part(reader);
    while (left !== undefined && takes(reader, operator)) {
      const right = part(reader);
      left = right === undefined ? undefined : join(left, right);
    }
    return left;
  };
}

const conjunction = chain(negation, "&&", (one, other) => (labels) => one(labels) && other(labels));
const disjunction = chain(conjunction, "||", (one, other) => (labels) => one(labels) || other(labels));
const implication = chain(disjunction, "->", (one, other) => (labels) => !one(labels) || other(labels));
const equivalence = chain(implication, "<->", (one, other) => (labels) => one(labels) === other(labels));

function negation(reader: Reader): Matcher | undefined {
  let negated = false;
  while (takes(reader, "!")) negated = !negated;
  const matcher = atom(reader);
  return matcher !== undefined && negated ? (labels) => !matcher(labels) : matcher;
}

function atom(reader: Reader): Matcher | undefined {
  const next = reader.tokens[reader.place];
  if (next === undefined) return undefined;
  if ("name" in next) {
    reader.place++;
    return named(next.name);
  }
  if (reader.depth >= DEEPEST || !takes(reader, "(")) return undefined;
  reader.depth++;
  const inner = equivalence(reader);
  reader.depth--;
  return takes(reader, ")") ? inner : undefined;
}
