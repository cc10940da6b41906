import type { DeclaredPart, PipelineProfile } from "./inventory-profile.ts";
import type { SetupKind } from "./items.ts";

/** What an inventory is of. */
export interface InventoryScope {
  /** Up to this instant; undefined: all that the store holds. */
  readonly until: number | undefined;
  readonly now: number;
  readonly controller: string | undefined;
  /** Full name of a folder, with all that is in it, or of a Pipeline. */
  readonly folder: string | undefined;
}

/** What Pipelines are counted by. */
export type UseGroup = "syntax" | "origin" | "durability" | "script" | DeclaredPart;

/** How many Pipelines have something, of those that could. */
export interface UseCount {
  readonly group: UseGroup;
  readonly name: string;
  readonly pipelines: number;
  readonly of: number;
}

/** How many Pipelines load a version of a library. */
export interface LibraryCount {
  readonly library: string;
  /** Undefined where the run did not record it. */
  readonly version: string | undefined;
  readonly pipelines: number;
}

/** Sizes that complexity is told by. */
export type ComplexityMeasure = "flowNodes" | "stages" | "parallelWidth" | "scriptLines";

/** A size over Pipelines, one run each. */
export interface ComplexityRow {
  readonly measure: ComplexityMeasure;
  readonly pipelines: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Numbers of one controller. */
export interface ControllerCount {
  readonly controller: string;
  readonly pipelines: number;
  readonly active: number;
  readonly declarative: number;
  readonly withScript: number;
}

/** How Pipelines are made at an instant, in numbers. */
export interface InventorySnapshot {
  readonly pipelines: number;
  /** Those with a run in the 28 days before. */
  readonly active: number;
  /** Those with a run that shows how they are made. */
  readonly profiled: number;
  readonly uses: readonly UseCount[];
  readonly libraries: readonly LibraryCount[];
  readonly complexity: readonly ComplexityRow[];
  readonly controllers: readonly ControllerCount[];
}

/** A fact of what a controller is set up with. */
export interface SetupFact {
  readonly controller: string;
  readonly kind: SetupKind;
  /** Name of the plugin, agent, library or Pipeline; "" of Jenkins itself. */
  readonly subject: string;
  readonly attribute: string;
  readonly value: string;
}

/** All that is known of an instant. */
export interface InventoryMoment {
  /** End of the stretch of time that it sums up. */
  readonly at: number;
  readonly snapshot: InventorySnapshot;
  /** By controller and name. */
  readonly profiles: readonly PipelineProfile[];
  readonly setup: readonly SetupFact[];
  /** Since when set-up is known; later than `at` for what was only scanned later. */
  readonly setupSinceAt: number | undefined;
}

/** What is in a store to take inventories of. */
export interface InventoryReach {
  readonly controllers: readonly string[];
  readonly pipelines: number;
  readonly runs: number;
  readonly firstRunAt: number | undefined;
  readonly lastRunAt: number | undefined;
  readonly firstScanAt: number | undefined;
}
