/** Kind of an item in Jenkins: what holds other items, what runs, and what is not a Pipeline at all. */
export type ItemKind = "pipeline" | "multibranch" | "folder" | "organizationFolder" | "other";

/** Where a Pipeline's script comes from. */
export type DefinitionKind = "inline" | "scm" | "multibranch" | "other";

/** An item as a source sees it now; undefined where the source does not say. */
export interface ItemFact {
  /** Directory or item names from the top, joined with "/"; names of branches as they are encoded on disk. */
  readonly fullName: string;
  readonly kind: ItemKind;
  /** It is a branch of a multibranch project. */
  readonly isBranch: boolean;
  /** It has a readable configuration. */
  readonly hasConfig: boolean;
  readonly definition: DefinitionKind | undefined;
  /** By the script in its configuration, when it has one. */
  readonly syntax: "declarative" | "scripted" | undefined;
  readonly disabled: boolean | undefined;
  /** Names of libraries that a folder configures for what is in it. */
  readonly libraries: readonly string[];
}

/** What a controller is set up with is of one of these kinds. */
export type SetupKind = "jenkins" | "plugin" | "agent" | "library" | "pipeline";

/** What a controller is set up with, as a source sees it now. */
export interface InventoryFact {
  /** Kinds of which a record could not be read: what is not seen of these may still be there. */
  readonly partlySeen: readonly SetupKind[];
  readonly jenkinsVersion: string | undefined;
  readonly globalLibraries: readonly string[];
  /** The controller's own executors come first, under the name "(built-in)". */
  readonly agents: readonly AgentFact[];
  /** Plugins installed, with their versions. */
  readonly plugins: readonly { readonly name: string; readonly version: string }[];
}

/** An agent a controller is configured with. */
export interface AgentFact {
  readonly name: string;
  readonly labels: readonly string[];
  readonly executors: number | undefined;
  readonly exclusive: boolean;
}
