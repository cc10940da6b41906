/** Whether an agent with these labels may serve a label expression (`linux`, `linux && docker`); no expression: any may. */
export function matches(expression: string | undefined, agent: { readonly name: string; readonly labels: readonly string[] }): boolean {
  if (expression === undefined) return true;
  return expression.split("&&").every((atom) => {
    const label = atom.trim();
    return label === (agent.name || "built-in") || agent.labels.includes(label);
  });
}
