import type { FeatureKind } from "./facts.ts";

/** What a Declarative Pipeline may declare, by the kind of feature that counts it. */
export type DeclaredPart = Extract<
  FeatureKind,
  "directive" | "option" | "trigger" | "parameter" | "when" | "postPipeline" | "postStage" | "agent"
>;

/** Directives that only hold other declarations: what is in them tells more. */
export const holdingDirectives: ReadonlySet<string> = new Set([
  "options",
  "triggers",
  "parameters",
  "when",
  "post",
  "agent",
]);

/** What one run shows of how its Pipeline is made. */
export interface RunProfile {
  readonly runNumber: number;
  readonly startAt: number | undefined;
  readonly result: string | undefined;
  readonly syntax: string | undefined;
  readonly durability: string | undefined;
  readonly flowNodes: number;
  readonly stages: number;
  /** Stages within stages; 1 when no stage is in another. */
  readonly stageDepth: number | undefined;
  /** Branches of the widest `parallel`; 0 without one. */
  readonly parallelWidth: number;
  readonly scriptLines: number | undefined;
  /** `script` steps that ran, of a Declarative Pipeline. */
  readonly scriptSteps: number;
  /** The model has a `script` block, whether the run came to it or not. */
  readonly declaresScript: boolean;
  readonly declared: readonly { readonly part: DeclaredPart; readonly name: string }[];
  readonly libraries: readonly { readonly library: string; readonly version: string | undefined }[];
}

/** What a Pipeline is made of at an instant. */
export interface PipelineProfile {
  readonly controller: string;
  /** Full name it has now; also that of its runs before it was renamed. */
  readonly pipeline: string;
  /** Full name that it had at the instant. */
  readonly nameThen: string;
  readonly isBranch: boolean;
  readonly syntax: string;
  readonly origin: string;
  readonly isDisabled: boolean;
  /** Undefined when it is older than what is known of it: older runs were discarded, or it never ran. */
  readonly beganAt: number | undefined;
  /** Its latest finished run with flow nodes; undefined without one. */
  readonly run: RunProfile | undefined;
}
