const atomsOf = new Map<string, readonly string[]>();

/** Whether an agent with these labels may serve a label expression (`linux`, `linux && docker`); no expression: any may. */
export function matches(
  expression: string | undefined,
  agent: { readonly name: string; readonly labels: readonly string[] },
): boolean {
  if (expression === undefined) return true;
  for (const atom of atoms(expression)) {
    if (atom !== (agent.name || "built-in") && !agent.labels.includes(atom)) return false;
  }
  return true;
}

function atoms(expression: string): readonly string[] {
  const known = atomsOf.get(expression);
  if (known) return known;
  const split = expression.split("&&").map((atom) => atom.trim());
  atomsOf.set(expression, split);
  return split;
}
