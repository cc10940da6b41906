import type { ComplexityMeasure } from "../../model/inventory.ts";
import type { PipelineAspect } from "../../model/inventory-diff.ts";
import { type DeclaredPart, holdingDirectives, type RunProfile } from "../../model/inventory-profile.ts";

/** A change that two runs show, before it is known of which Pipeline. */
export interface RunChange {
  readonly aspect: PipelineAspect;
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A size must double, and by more than chance: a loop that ran a few times more is no news. */
const GROWTH_FACTOR = 2;

/** By how much a size must change to be told. */
const LEAST_GROWTH: Readonly<Record<ComplexityMeasure, number>> = {
  flowNodes: 100,
  stages: 5,
  parallelWidth: 5,
  scriptLines: 100,
};

/** Stands for a version that a run did not record. */
const UNRECORDED = "(not recorded)";

/**
 * What differs between two runs in how the Pipeline is made, beside its syntax. Swapped runs give swapped changes.
 *
 * What a run did not come to is no change: only a run that ended SUCCESS or UNSTABLE shows that something is not used.
 */
export function changesOfRun(then: RunProfile, now: RunProfile): RunChange[] {
  return [
    ...durability(then, now),
    ...script(then, now),
    ...libraries(then, now),
    ...declared(then, now),
    ...sizes(then, now),
  ];
}

/** The run came to its end, so that it shows all of what it is made of. */
export function isWhole({ result }: RunProfile): boolean {
  return result === "SUCCESS" || result === "UNSTABLE";
}

function durability({ durability: from }: RunProfile, { durability: to }: RunProfile): RunChange[] {
  return from === undefined || to === undefined || from === to ? [] : [{ aspect: "durability", name: "", from, to }];
}

function script(then: RunProfile, now: RunProfile): RunChange[] {
  const isDeclarative = then.syntax === "declarative" && now.syntax === "declarative";
  const isUsed = [then.scriptSteps > 0, now.scriptSteps > 0];
  if (!isDeclarative || isUsed[0] === isUsed[1]) return [];
  const without = isUsed[0] ? now : then;
  // A block in a stage that was skipped is still there.
  if (!isWhole(without) || without.declaresScript) return [];
  const [from, to] = [then, now].map(({ scriptSteps }) => (scriptSteps > 0 ? String(scriptSteps) : undefined));
  return [{ aspect: "script", name: "", from, to }];
}

function libraries(then: RunProfile, now: RunProfile): RunChange[] {
  const [before, after] = [versions(then), versions(now)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name): RunChange[] => {
    const [from, to] = [before.get(name), after.get(name)];
    if (from === to) return [];
    if ((from === undefined && !isWhole(then)) || (to === undefined && !isWhole(now))) return [];
    return [{ aspect: "library", name, from, to }];
  });
}

function versions({ libraries: used }: RunProfile): Map<string, string> {
  return new Map(used.map(({ library, version }) => [library, version ?? UNRECORDED]));
}

/** Without any declaration there is no model to compare with: Declarative keeps at least an agent. */
function declared({ declared: before }: RunProfile, { declared: after }: RunProfile): RunChange[] {
  if (before.length === 0 || after.length === 0) return [];
  const [old, fresh] = [keysOf(before), keysOf(after)];
  return [...new Set([...old, ...fresh])].sort().flatMap((key): RunChange[] => {
    if (old.has(key) === fresh.has(key)) return [];
    const [part, name] = key.split("\0") as [DeclaredPart, string];
    return [
      { aspect: part, name, from: old.has(key) ? "declared" : undefined, to: fresh.has(key) ? "declared" : undefined },
    ];
  });
}

function keysOf(declarations: RunProfile["declared"]): Set<string> {
  const told = declarations.filter(({ part, name }) => part !== "directive" || !holdingDirectives.has(name));
  return new Set(told.map(({ part, name }) => `${part}\0${name}`));
}

function sizes(then: RunProfile, now: RunProfile): RunChange[] {
  if (!isWhole(then) || !isWhole(now)) return [];
  return (Object.keys(LEAST_GROWTH) as ComplexityMeasure[]).flatMap((aspect): RunChange[] => {
    const [from, to] = [then[aspect], now[aspect]];
    if (from === undefined || to === undefined) return [];
    const [small, large] = [Math.min(from, to), Math.max(from, to)];
    const isNotable = large >= small * GROWTH_FACTOR && large - small >= LEAST_GROWTH[aspect];
    return isNotable ? [{ aspect, name: "", from: String(from), to: String(to) }] : [];
  });
}
