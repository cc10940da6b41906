import type { FactBatch } from "../../model/fact-batch.ts";
import type { Problem } from "./problems.ts";

/** A build directory to read. */
export interface BuildTask {
  /** Path below the home, with slashes. */
  readonly path: string;
  readonly pipelineId: number;
  /** Given to the run, if it is one. */
  readonly runId: number;
  /** From the directory's name; undefined in the layout before Jenkins 1.597. */
  readonly runNumber: number | undefined;
}

/** What a build directory turned out to be. */
export interface BuildOutcome {
  readonly path: string;
  readonly pipelineId: number;
  /** `run`: a Pipeline run; `other`: a build of something else; `bad`: it could not be read; `none`: no build. */
  readonly kind: "run" | "other" | "bad" | "none";
  readonly runId: number;
  readonly runNumber: number;
  readonly startAt: number | undefined;
  /** Stands for its start as long as it has not begun. */
  readonly scheduledAt: number | undefined;
  /** Changes when the directory's records change; see `markOf`. */
  readonly mark: string;
  readonly problems: readonly Problem[];
}

/** A version of a plugin, as records name it (`workflow-job@1571.vb_423c255d6d9`), and when runs that name it began. */
export interface PluginEvidence {
  readonly plugin: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** What one reader read since its last batch. */
export interface BuildBatch {
  readonly facts: FactBatch;
  readonly outcomes: readonly BuildOutcome[];
  readonly plugins: readonly PluginEvidence[];
  readonly filesRead: number;
  readonly bytesRead: number;
  readonly flowNodes: number;
}
