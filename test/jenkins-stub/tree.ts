/** A parsed `tree=` expression: the fields asked for, and how much of their lists. */
export interface TreeNode {
  readonly fields: ReadonlyMap<string, TreeNode>;
  readonly from?: number;
  readonly to?: number;
}

/** Parses `a,b[c,d]{0,5}` as Jenkins does. */
export function parseTree(text: string): TreeNode {
  let at = 0;
  const list = (): Map<string, TreeNode> => {
    const fields = new Map<string, TreeNode>();
    while (at < text.length && text[at] !== "]") {
      const name = /^[\w*]+/.exec(text.slice(at))?.[0];
      if (name === undefined) throw new Error(`no tree: ${text.slice(at, at + 20)}`);
      at += name.length;
      fields.set(name, node());
      if (text[at] === ",") at++;
    }
    return fields;
  };
  const node = (): TreeNode => {
    let fields: ReadonlyMap<string, TreeNode> = new Map();
    if (text[at] === "[") {
      at++;
      fields = list();
      at++;
    }
    const range = /^\{(\d*),(\d*)\}/.exec(text.slice(at));
    if (range === null) return { fields };
    at += range[0].length;
    return { fields, from: Number(range[1] || 0), to: range[2] === "" ? Number.POSITIVE_INFINITY : Number(range[2]) };
  };
  return { fields: list() };
}

/** What of an answer a `tree=` asks for; `_class` always comes along. */
export function prune(value: unknown, tree: TreeNode): unknown {
  if (Array.isArray(value))
    return value.slice(tree.from ?? 0, tree.to).map((item) => prune(item, { fields: tree.fields }));
  if (typeof value !== "object" || value === null || tree.fields.size === 0) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    const wanted = tree.fields.get(key) ?? tree.fields.get("*");
    if (wanted !== undefined) kept[key] = prune(field, wanted);
    else if (key === "_class") kept[key] = field;
  }
  return kept;
}
