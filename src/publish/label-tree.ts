import type { MetricSample } from "../model/metric-families.ts";

/** Labels of a sample. */
export type Labels = MetricSample["labels"];

/** What a label's value is to be taken for; "" is as if the label were not there. */
export type TextOf = (value: string, label: string) => string;

/** The place of one set of labels in a {@link LabelTree}; the tree's user keeps there what belongs to it. */
export interface Leaf<T> {
  readonly labels: Labels;
  content: T | undefined;
}

/**
 * Finds what belongs to a set of labels, in whatever order they are.
 *
 * A tree of maps and not one map by a joined key: millions of samples are looked up, and joining makes a text for each.
 */
export class LabelTree<T> {
  readonly #root: Branch<T> = { below: new Map(), leaf: undefined };
  readonly #leaves: Leaf<T>[] = [];

  /** The leaf of these labels, each value taken for what `textOf` says; made when there is none. */
  leafOf(labels: Labels, textOf: TextOf = same): Leaf<T> {
    let branch = this.#root;
    let last = "";
    for (const label in labels) {
      if (label < last) return this.leafOf(inOrder(labels), textOf);
      last = label;
      const text = textOf(labels[label]!, label);
      if (text !== "") branch = below(below(branch, label), text);
    }
    branch.leaf ??= this.#addLeaf(labels, textOf);
    return branch.leaf;
  }

  /** In the order in which they were made. */
  get leaves(): readonly Leaf<T>[] {
    return this.#leaves;
  }

  #addLeaf(labels: Labels, textOf: TextOf): Leaf<T> {
    const texts = Object.entries(labels).map(([label, value]) => [label, textOf(value, label)] as const);
    const leaf = { labels: Object.fromEntries(texts.filter(([, text]) => text !== "")), content: undefined };
    this.#leaves.push(leaf);
    return leaf;
  }
}

interface Branch<T> {
  /** By the name of the next label, and there by its value. */
  readonly below: Map<string, Branch<T>>;
  leaf: Leaf<T> | undefined;
}

function below<T>(branch: Branch<T>, text: string): Branch<T> {
  const known = branch.below.get(text);
  if (known !== undefined) return known;
  const made: Branch<T> = { below: new Map(), leaf: undefined };
  branch.below.set(text, made);
  return made;
}

function same(value: string): string {
  return value;
}

function inOrder(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
