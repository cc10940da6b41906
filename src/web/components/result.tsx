import type { VNode } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** How a run ended, as far as that is known. */
export interface Ended {
  readonly result?: string | undefined;
  readonly isOpen?: boolean | undefined;
}

interface Look {
  readonly word: string;
  readonly tone: string;
  readonly icon: IconName;
}

const looks: Readonly<Record<string, Look>> = {
  __proto__: null as never,
  SUCCESS: { word: "Success", tone: "r-success", icon: "check" },
  UNSTABLE: { word: "Unstable", tone: "r-unstable", icon: "watch" },
  FAILURE: { word: "Failure", tone: "r-failure", icon: "cross" },
  ABORTED: { word: "Aborted", tone: "r-aborted", icon: "stuck" },
  NOT_BUILT: { word: "Not built", tone: "r-not-built", icon: "unseen" },
};

const open: Look = { word: "Running", tone: "r-open", icon: "moves" };
const unknown: Look = { word: "Unknown", tone: "r-not-built", icon: "unseen" };

/** What a result is called, and the class that gives it its colour. */
export function lookOf({ result, isOpen }: Ended): Look {
  if (isOpen === true) return open;
  return result === undefined ? unknown : (looks[result] ?? { ...unknown, word: result });
}

/** A result: its drawing, its word, its colour. */
export function ResultLabel(ended: Ended): VNode {
  const { word, tone, icon } = lookOf(ended);
  return (
    <span class={`result ${tone}`}>
      <Icon name={icon} />
      <span>{word}</span>
    </span>
  );
}
