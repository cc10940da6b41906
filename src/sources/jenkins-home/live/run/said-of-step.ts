import type { LogSign } from "../../../../model/running.ts";

/** What Jenkins said in the log of one step: the last word of each kind. */
export interface SaidOfStep {
  /** Agent its `node` got. */
  readonly agent?: string;
  /** Resources its `lock` asked for. */
  readonly resources?: readonly string[];
  /** Pipeline its `build` scheduled, and the run that began of it. */
  readonly pipeline?: string;
  readonly run?: string;
  /** End of its `sleep`. */
  readonly sleepsUntil?: number;
  /** When its `timeout` will interrupt its body. */
  readonly timeoutAt?: number;
}

type Said = { -readonly [Key in keyof SaidOfStep]: SaidOfStep[Key] };

/** Sorts what was said by flow node; what no record tells, the log may. */
export function saidOfSteps(signs: readonly LogSign[]): ReadonlyMap<number, SaidOfStep> {
  const said = new Map<number, Said>();
  for (const sign of signs) {
    if (sign.flowNode === undefined) continue;
    const take = takers.get(sign.kind);
    if (take === undefined) continue;
    const known = said.get(sign.flowNode) ?? {};
    said.set(sign.flowNode, known);
    take(known, sign);
  }
  return said;
}

const takers: ReadonlyMap<LogSign["kind"], (said: Said, sign: LogSign) => void> = new Map([
  [
    "gotAgent",
    (said, { names }) => {
      if (names[0] !== undefined) said.agent = names[0];
    },
  ],
  [
    "lockAsked",
    (said, { names }) => {
      if (names.length > 0) said.resources = names;
    },
  ],
  [
    "downstreamScheduled",
    (said, { names }) => {
      if (names[0] !== undefined) said.pipeline = names[0];
    },
  ],
  [
    "downstreamStarted",
    (said, { names }) => {
      if (names[0] !== undefined) said.run = names[0];
    },
  ],
  [
    "sleeping",
    (said, { until }) => {
      if (until !== undefined) said.sleepsUntil = until;
    },
  ],
  [
    "timeoutSet",
    (said, { until }) => {
      if (until !== undefined) said.timeoutAt = until;
    },
  ],
]);
