/** What a look at the keys and the nesting of a text came to. */
export interface KeyScan {
  /** Name of the rule that is broken; undefined also for much that is no JSON, which the parser refuses. */
  readonly fault: "JSON" | "DEPTH" | "DUPLICATE_KEY" | "PROTO_KEY" | undefined;
  /** Characters looked at: never more than a few times those of the text, whatever it holds. */
  readonly steps: number;
}

const [QUOTE, BACKSLASH, COLON] = [34, 92, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/**
 * Looks once over a text that should be JSON, from its beginning to its end: whether it is nested too deep, has a key twice or one
 * named `__proto__`. It never goes back, so the work grows with the length of the text and with nothing else.
 */
export function scanKeys(text: string, maxDepth: number): KeyScan {
  const open: Set<string>[] = [];
  let steps = 0;
  for (let at = 0; at < text.length; at++) {
    steps++;
    const code = text.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_LIST) {
      open.push(new Set());
      if (open.length > maxDepth) return { fault: "DEPTH", steps };
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) open.pop();
    else if (code === QUOTE) {
      const end = endOfText(text, at);
      if (end === undefined) return { fault: "JSON", steps: steps + text.length - at };
      const next = afterSpace(text, end);
      steps += next - at;
      const fault = text.charCodeAt(next) === COLON ? keyFault(open.at(-1), text.slice(at, end)) : undefined;
      if (fault !== undefined) return { fault, steps };
      at = next - 1;
    }
  }
  return { fault: undefined, steps };
}

/** Place after the quote that ends a text; undefined when none does. */
function endOfText(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return undefined;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  // Space, tab and ends of lines: all that JSON has.
  while (at < text.length && " \t\n\r".includes(text[at]!)) at++;
  return at;
}

/** Keys are compared as what they stand for: `"a"` and `"\u0061"` are one. */
function keyFault(keys: Set<string> | undefined, token: string): KeyScan["fault"] {
  const key = textOf(token);
  if (key === undefined || keys === undefined) return "JSON";
  if (key === "__proto__") return "PROTO_KEY";
  if (keys.has(key)) return "DUPLICATE_KEY";
  keys.add(key);
  return undefined;
}

function textOf(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}
