/** How a Pipeline is written; undefined when no script is there to tell. */
export type Syntax = "declarative" | "scripted";

/** Comments, strings of every kind and slashy strings, which may hold anything. */
const NOT_CODE =
  /\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|'''(?:\\[\s\S]|[^\\])*?(?:'''|$)|"""(?:\\[\s\S]|[^\\])*?(?:"""|$)|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g;

/** A top-level `pipeline {`: at the start of a statement. */
const PIPELINE_BLOCK = /(?:^|[\n;}])\s*pipeline\s*\{/;

/** Syntax of a script by its text, when nothing better is recorded: Declarative starts a statement with `pipeline {`. */
export function syntaxOfScript(script: string): Syntax | undefined {
  if (script.trim() === "") return undefined;
  return PIPELINE_BLOCK.test(withoutTexts(script)) ? "declarative" : "scripted";
}

/** A script with its comments blanked and its strings emptied. */
function withoutTexts(script: string): string {
  return script.replace(NOT_CODE, (match) => (match.startsWith("/") ? " " : '""'));
}
