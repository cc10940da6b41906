import type { ComplexityMeasure, InventoryMoment, UseGroup } from "./inventory.ts";
import type { DeclaredPart, PipelineProfile } from "./inventory-profile.ts";

/**
 * What of a Pipeline or a controller changed.
 *
 * Of Pipelines: `existence` (new or gone), `name` (renamed), how it is made, and sizes that grew or shrank notably. Of
 * controllers: what it is set up with, by kind and attribute.
 */
export type Aspect = PipelineAspect | SetupAspect;

/** What may change of a Pipeline. */
export type PipelineAspect =
  | "existence"
  | "name"
  | "syntax"
  | "origin"
  | "disabled"
  | "durability"
  | "script"
  | "library"
  | DeclaredPart
  | ComplexityMeasure;

/** What may change of how a controller is set up. */
export type SetupAspect =
  | "jenkins.version"
  | "plugin.version"
  | "agent.configured"
  | "agent.executors"
  | "agent.label"
  | "library.global"
  | "library.folder";

/**
 * One change between two instants. Without `from` something began, without `to` it ended; turning time around swaps them.
 */
export interface InventoryChange {
  readonly controller: string;
  /** Undefined for changes of the controller. */
  readonly pipeline: string | undefined;
  readonly isBranch: boolean;
  readonly aspect: Aspect;
  /** Which library, option, plugin …; "" where the aspect says it all. */
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A Pipeline by its names. */
export interface PipelineRef {
  readonly controller: string;
  readonly pipeline: string;
}

/** How many Pipelines had and have something. */
export interface UseShift {
  readonly group: UseGroup;
  readonly name: string;
  readonly before: Counted;
  readonly now: Counted;
}

/** A part and its whole. */
interface Counted {
  readonly pipelines: number;
  readonly of: number;
}

/** How many Pipelines loaded and load a version of a library. */
export interface LibraryShift {
  readonly library: string;
  readonly version: string | undefined;
  readonly before: number;
  readonly now: number;
}

/** What changed between two instants. */
export interface InventoryDiff {
  readonly changes: readonly InventoryChange[];
  /** Pipelines that are there at one instant and of which the other time is not known. */
  readonly notKnownThen: readonly PipelineRef[];
  readonly notKnownNow: readonly PipelineRef[];
  readonly uses: readonly UseShift[];
  readonly libraries: readonly LibraryShift[];
}

/** Two instants, and what changed between them. */
export interface InventoryComparison {
  readonly before: InventoryMoment;
  readonly now: InventoryMoment;
  readonly diff: InventoryDiff;
}

/** A day on which a Pipeline changed, and how. */
export interface HistoryEntry {
  /** Start of the UTC day. */
  readonly dayAt: number;
  readonly changes: readonly InventoryChange[];
}

/** A Pipeline: what it is made of, and how it came to be so. */
export interface PipelineHistory {
  readonly profile: PipelineProfile;
  readonly runs: number;
  readonly firstRunAt: number | undefined;
  readonly lastRunAt: number | undefined;
  /** Latest first. */
  readonly entries: readonly HistoryEntry[];
}
