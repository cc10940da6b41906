/** How a Pipeline is written; undefined when no script is there to tell. */
export type Syntax = "declarative" | "scripted";

const KEYWORD = "pipeline";

/**
 * Syntax of a script by its text, when nothing better is recorded: Declarative starts a statement with `pipeline {`.
 *
 * Comments and strings may hold anything and are passed over. One walk over the text, by hand: a pattern would go back and
 * forth, and a script of some megabytes could then take minutes.
 */
export function syntaxOfScript(script: string): Syntax | undefined {
  if (script.trim() === "") return undefined;
  let startsStatement = true;
  for (let at = 0; at < script.length; ) {
    const char = script[at]!;
    const end = endOfBlank(script, at);
    if (end > at) {
      startsStatement ||= char === "\n";
      at = end;
    } else if (startsStatement && opensPipeline(script, at)) return "declarative";
    else {
      startsStatement = char === ";" || char === "}";
      at = endOfToken(script, at);
    }
  }
  return "scripted";
}

/** End of the white-space character or comment at `at`; `at` when there is none. */
function endOfBlank(script: string, at: number): number {
  if (script.startsWith("//", at)) return endAt(script.indexOf("\n", at), script);
  if (script.startsWith("/*", at)) return endAfter(script, "*/", at + 2);
  return /\s/.test(script[at]!) ? at + 1 : at;
}

/** Whether `pipeline` and then `{` stand at `at`. */
function opensPipeline(script: string, at: number): boolean {
  if (!script.startsWith(KEYWORD, at)) return false;
  let next = at + KEYWORD.length;
  for (let end = next; next < script.length; next = end) {
    end = endOfBlank(script, next);
    if (end === next) break;
  }
  return script[next] === "{";
}

/** End of the string at `at`, or of the one character that stands there. */
function endOfToken(script: string, at: number): number {
  const quote = script[at]!;
  if (quote !== "'" && quote !== '"') return at + 1;
  const triple = quote.repeat(3);
  if (script.startsWith(triple, at)) return endOfString(script, at + 3, triple);
  return endOfString(script, at + 1, quote);
}

/** A string ends with its quotes; one in single quotes at the latest with its line. */
function endOfString(script: string, from: number, quotes: string): number {
  for (let at = from; at < script.length; at++) {
    if (script[at] === "\\") at++;
    else if (script.startsWith(quotes, at)) return at + quotes.length;
    else if (quotes.length === 1 && script[at] === "\n") return at;
  }
  return script.length;
}

function endAfter(script: string, closer: string, from: number): number {
  const close = script.indexOf(closer, from);
  return close < 0 ? script.length : close + closer.length;
}

function endAt(position: number, script: string): number {
  return position < 0 ? script.length : position;
}
