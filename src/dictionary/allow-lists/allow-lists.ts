import { digestOf } from "../digest.ts";
import plugins from "./plugins.json" with { type: "json" };
import steps from "./steps.json" with { type: "json" };

/** Names that are public, so that they say nothing of who uses them. Whatever is not listed is `other` before it goes anywhere. */
export interface AllowLists {
  /** Digest over both lists, entries with version, source and date. */
  readonly digest: string;
  /** Labels of steps: `plugin:function`. */
  readonly steps: ReadonlySet<string>;
  /** Ids of plugins. */
  readonly plugins: ReadonlySet<string>;
}

/** The lists of this version. */
export const allowLists: AllowLists = {
  digest: digestOf({ plugins, steps }),
  steps: new Set(steps.entries.map(({ plugin, function: name }) => `${plugin}:${name}`)),
  plugins: new Set(plugins.entries),
};

/** Where a list comes from, for people. */
export const allowListSources = [steps, plugins].map(({ name, version, source, takenOn, entries }) => ({
  name,
  version,
  source,
  takenOn,
  entries: entries.length,
}));

const labelOfClass: ReadonlyMap<string, string> = new Map(
  steps.entries.map(({ plugin, function: name, descriptor }) => [descriptor, `${plugin}:${name}`]),
);

/** Descriptor classes of the steps that are listed, in order. */
export const listedDescriptors: readonly string[] = [...labelOfClass.keys()];

/**
 * Label of a step by the class of its descriptor; undefined when it is not listed.
 *
 * The class says which plugin a function is of: a private plugin's `deploy` is not a public one's. A step that runs a delegate is
 * listed as itself (`workflow-basic-steps:step`): which delegate it ran is not told, because its symbol may be a private plugin's.
 */
export function stepLabelOf(descriptor: string | undefined): string | undefined {
  return descriptor === undefined ? undefined : labelOfClass.get(descriptor);
}
