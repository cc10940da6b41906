import { type RunState, runStates } from "../../../model/verdict.ts";

/** One link of the chain from a run to what it finally waits for. */
export interface ChainLink {
  /** `place` is where in its Pipeline a run is: `sh in stage Build`. */
  readonly kind: "run" | "executor" | "lock" | "label" | "agent" | "place";
  readonly name: string;
  /** State of a run, where the chain says it. */
  readonly state?: RunState;
}

/** Reads a link as the judge writes it: `shop/deploy#59 SILENT_STEP`, `executor(built-in)`, `label gpu`. */
export function chainLink(text: string): ChainLink {
  const { name, state } = withoutState(text);
  if (/#\d+$/.test(name)) return { kind: "run", name, ...(state === undefined ? {} : { state }) };
  const [, thing, of, rest] = /^(executor|lock)\((.*)\)(.*)$/s.exec(text) ?? [];
  if (thing === "executor" || thing === "lock") return { kind: thing, name: `${of}${rest}` };
  const [, word, what] = /^(label|agent) (.+)$/s.exec(text) ?? [];
  if ((word === "label" || word === "agent") && what !== undefined) return { kind: word, name: what };
  return { kind: "place", name: text };
}

/**
 * What a run waits on or is at, in one line: the first thing of its chain, and the run behind it where there is one.
 *
 * Empty when the chain has nothing but the run.
 */
export function waitsOn(chain: readonly string[]): readonly ChainLink[] {
  const [first, ...rest] = chain.slice(1).map(chainLink);
  if (first === undefined) return [];
  const behind = first.kind === "run" ? undefined : rest.find((link) => link.kind === "run");
  return behind === undefined ? [first] : [first, behind];
}

function withoutState(text: string): { readonly name: string; readonly state?: RunState } {
  const space = text.lastIndexOf(" ");
  const word = text.slice(space + 1);
  return space > 0 && isState(word) ? { name: text.slice(0, space), state: word } : { name: text };
}

function isState(word: string): word is RunState {
  return Object.hasOwn(runStates, word);
}
