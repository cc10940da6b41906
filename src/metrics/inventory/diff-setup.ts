import type { SetupFact } from "../../model/inventory.ts";
import type { InventoryChange, SetupAspect } from "../../model/inventory-diff.ts";

/** Attributes that tell whether a thing is there at all; without them the others are not told. */
const EXISTENCE: Readonly<Partial<Record<SetupAspect, SetupAspect>>> = {
  "agent.label": "agent.configured",
  "agent.executors": "agent.configured",
};

/** What differs in how controllers are set up. A controller that is known at one instant only tells nothing. */
export function diffSetup(then: readonly SetupFact[], now: readonly SetupFact[]): InventoryChange[] {
  const [before, after] = [valuesOf(then), valuesOf(now)];
  const known = (facts: readonly SetupFact[]): Set<string> => new Set(facts.map(({ controller }) => controller));
  const [knownThen, knownNow] = [known(then), known(now)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((key): InventoryChange[] => {
    const { controller, aspect, name } = (before.get(key) ?? after.get(key))!;
    const [from, to] = [before.get(key)?.value, after.get(key)?.value];
    if (from === to || !knownThen.has(controller) || !knownNow.has(controller)) return [];
    const existence = EXISTENCE[aspect];
    const isThere = (values: typeof before): boolean =>
      existence === undefined || values.has([controller, existence, name].join("\0"));
    if (!isThere(before) || !isThere(after)) return [];
    return [{ controller, pipeline: undefined, isBranch: false, aspect, name, from, to }];
  });
}

interface Value {
  readonly controller: string;
  readonly aspect: SetupAspect;
  readonly name: string;
  readonly value: string;
}

/** By what has one value: of labels and folders each is one of its own. */
function valuesOf(facts: readonly SetupFact[]): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { controller, kind, subject, attribute, value } of facts) {
    const aspect = `${kind}.${attribute}` as SetupAspect;
    const isOneOfMany = attribute === "label" || attribute === "folder";
    const key = [controller, aspect, subject, ...(isOneOfMany ? [value] : [])].join("\0");
    values.set(key, { controller, aspect, name: subject, value });
  }
  return values;
}
