/** How long a step may go on before it is called, and why so long. */
export interface StepLimit {
  /** Beyond this it is watched. */
  readonly watchMs: number;
  /** Beyond this it is called stuck; absent: never, there is no history that would bear it. */
  readonly stuckMs?: number;
  /** Longest this step ever took in a clean earlier run. */
  readonly longestMs?: number;
  /** How many past intervals of this step it rests on. */
  readonly samples: number;
  /** Where the limit comes from, in words: "30 past runs of this step, 1 in 1,000". */
  readonly from: string;
}

/** What is known of how long steps and runs take. The judge asks; `history/` answers. */
export interface StepLimits {
  /** Limit for the whole time of a step. */
  elapsed(step: StepKey): StepLimit;
  /** Limit for the time a step goes without output or a new flow node. */
  quiet(step: StepKey): StepLimit;
  /** Limit for how often a run goes through one path. */
  repeats(family: string, path: string): { readonly watch: number; readonly stuck?: number; readonly from: string };
  /** 95 % of the Pipeline's clean runs were active for less; absent with fewer than five. */
  slowAfterMs(family: string): number | undefined;
  /** Time an input of this Pipeline is mostly answered in (P99), or a wait for an agent of the label lasts; absent without history. */
  waitP99Ms(step: StepKey): number | undefined;
}

/** A step as history knows it. */
export interface StepKey {
  readonly family: string;
  readonly path: string;
  readonly function: string;
}
