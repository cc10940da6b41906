import type { StepFunction } from "./descriptors.ts";
import type { OutputLaw } from "./output.ts";

/** How long something takes: a lognormal body, sometimes a second mode, rarely a heavy tail. */
export interface DurationLaw {
  readonly medianS: number;
  readonly logSd: number;
  /** Chance of a heavy tail, and its Pareto exponent. */
  readonly tailShare: number;
  readonly tailAlpha: number;
  /** In the other mode of a run (a cold cache, another parameter) it takes this many times as long. */
  readonly otherMode: number;
}

/** Functions that work for a time and then are over. */
export type WorkFunction = Extract<
  StepFunction,
  "sh" | "bat" | "powershell" | "echo" | "checkout" | "git" | "junit" | "archiveArtifacts" | "stash" | "unstash"
>;

/** A step of a Pipeline's program. `key` names its place and is unique in the Pipeline. */
export type Step =
  | {
      readonly kind: "work";
      readonly key: string;
      readonly step: WorkFunction;
      /** What Jenkins shows of its argument. */
      readonly text: string;
      readonly law: DurationLaw;
      readonly output: OutputLaw;
      readonly failureShare: number;
    }
  | { readonly kind: "stage"; readonly key: string; readonly name: string; readonly body: readonly Step[] }
  | { readonly kind: "node"; readonly key: string; readonly label?: string; readonly body: readonly Step[] }
  | {
      readonly kind: "parallel";
      readonly key: string;
      readonly branches: readonly { readonly name: string; readonly body: readonly Step[] }[];
    }
  | { readonly kind: "withEnv"; readonly key: string; readonly body: readonly Step[] }
  | { readonly kind: "timeout"; readonly key: string; readonly seconds: number; readonly body: readonly Step[] }
  | { readonly kind: "retry"; readonly key: string; readonly count: number; readonly body: readonly Step[] }
  | { readonly kind: "lock"; readonly key: string; readonly resource: string; readonly body: readonly Step[] }
  | { readonly kind: "sleep"; readonly key: string; readonly seconds: number }
  | { readonly kind: "input"; readonly key: string; readonly medianS: number; readonly overnightShare: number }
  | { readonly kind: "waitUntil"; readonly key: string; readonly checks: number }
  | { readonly kind: "loop"; readonly key: string; readonly times: number; readonly body: readonly Step[] }
  | { readonly kind: "sometimes"; readonly key: string; readonly share: number; readonly body: readonly Step[] }
  | { readonly kind: "build"; readonly key: string; readonly pipeline: string };

/** A step that works for a time and is over. */
export type WorkStep = Extract<Step, { kind: "work" }>;

/** The steps inside a step, branch by branch in order. */
function bodies(step: Step): readonly (readonly Step[])[] {
  if (step.kind === "parallel") return step.branches.map(({ body }) => body);
  return "body" in step ? [step.body] : [];
}

/** Every step of a program, outer before inner, with the steps around it. */
export function* walk(
  steps: readonly Step[],
  around: readonly Step[] = [],
): Generator<{ step: Step; around: readonly Step[] }> {
  for (const step of steps) {
    yield { step, around };
    for (const body of bodies(step)) yield* walk(body, [...around, step]);
  }
}
