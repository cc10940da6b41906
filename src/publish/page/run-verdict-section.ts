import { type Evidence, type RunVerdict, runStates } from "../../model/verdict.ts";
import { formatInstant, formatLasting } from "../format.ts";
import type { Block, Page, Section } from "./page.ts";

/** One verdict in full, as a page of its own. */
export function runVerdictPage(verdict: RunVerdict, { at, notes }: { at: number; notes: readonly string[] }): Page {
  const section = runVerdictSection(verdict, at);
  return {
    title: section.title,
    subtitle: [`As of ${formatInstant(at) ?? "an unknown time"}.`, ...notes],
    figures: [],
    findings: [],
    sections: [{ ...section, title: "Why" }],
    footer: "What the states mean: docs/judging.md.",
  };
}

/** One verdict unfolded: what it means, what it rests on and where that can be checked, the chain, and what would end it. */
export function runVerdictSection(verdict: RunVerdict, at: number): Section {
  return { id: `run-${verdict.run}`, title: title(verdict, at), blocks: [facts(verdict), consequences(verdict)] };
}

function title({ run, state, level, since }: RunVerdict, at: number): string {
  const watch = level === "watch" ? " (watch)" : "";
  return since === undefined
    ? `${run}: ${state}${watch}`
    : `${run}: ${state}${watch} for ${formatLasting(Math.max(0, at - since))}`;
}

function facts({ state, because }: RunVerdict): Block {
  return { kind: "list", title: runStates[state].meaning, items: because.map(factLine) };
}

function factLine({ fact, source, quote }: Evidence): string {
  return quote === undefined ? `${fact} [${source}]` : `${fact}: "${quote}" [${source}]`;
}

function consequences(verdict: RunVerdict): Block {
  const { chain, clearsWhen, who, also, confidence, notSeen } = verdict;
  const items = [
    `Waits for: ${chain.join(" → ")}`,
    `Clears when: ${clearsWhen}`,
    `Who acts: ${who}`,
    ...(verdict.do === "" ? [] : [`What to do: ${verdict.do}`]),
    ...(also.length === 0 ? [] : [`Also: ${also.join(", ")}`]),
    `How sure: ${(Math.floor(confidence * 1000) / 10).toFixed(1)} %`,
    ...(notSeen.length === 0 ? [] : [`Not seen: ${notSeen.join("; ")}`]),
  ];
  return { kind: "list", title: "What follows", items: chain.length > 1 ? items : items.slice(1) };
}
