import type { Gap, SourceKind, SourceState } from "./sources.ts";

/** Where what is known of a controller comes from, and how complete it is. */
export interface ControllerSources {
  /** Name in the store. */
  readonly controller: string;
  /** Other names under which sources know it. */
  readonly aliases: readonly string[];
  readonly jenkinsVersion: string | undefined;
  /** When its home was last scanned; undefined when it has none here. */
  readonly lastScanAt: number | undefined;
  readonly runs: number;
  readonly runsFullySeen: number;
  /** Runs of which all sources together miss something. */
  readonly runsSeenInPart: number;
  readonly runsWithoutFlowNodes: number;
  readonly runsWithQuarantinedRecords: number;
  /** The source that sees most first. */
  readonly sources: readonly ControllerSource[];
  /** What no source saw, and of how many runs; most first. */
  readonly gaps: readonly RunGap[];
  /** Spans and events that belong to no run that is known. */
  readonly unattributed: number;
}

/** A source of a controller: what it gave, and how it does where it says so. */
export interface ControllerSource extends Partial<Omit<SourceState, "controller" | "kind">> {
  readonly kind: SourceKind;
  /** Runs that it has seen. */
  readonly runs: number;
}

/** What no source saw of some runs. */
export interface RunGap {
  readonly kind: Gap["kind"];
  readonly runs: number;
  /** How much it is in all, where that is known. */
  readonly count: number | undefined;
}

/** Two controllers of a store that look like one. */
export interface LinkProposal {
  readonly one: string;
  readonly other: string;
  /** Runs of the same Pipeline and number that began in the same second. */
  readonly matching: number;
}

/** All that `flowmeter sources` tells. */
export interface SourceSummary {
  readonly controllers: readonly ControllerSources[];
  readonly proposals: readonly LinkProposal[];
}
