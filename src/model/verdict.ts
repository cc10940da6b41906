/** How a group of states is to be read. */
export type StateGroup = "wrongRecord" | "willNotMove" | "waits" | "moves" | "notObserved";

/** What each state means, and who can do something about it. Order is precedence: the first that holds is the run's state. */
export const runStates = {
  ZOMBIE: {
    group: "wrongRecord",
    meaning: "It is over, yet its record says that it runs.",
    who: "Jenkins administrator",
  },
  RESUME_HUNG: {
    group: "wrongRecord",
    meaning: "It was resumed after a restart and has not moved since.",
    who: "Jenkins administrator",
  },
  ABORT_NOT_EFFECTIVE: {
    group: "wrongRecord",
    meaning: "It was aborted and has not ended.",
    who: "whoever aborted it",
  },
  PAUSED: { group: "wrongRecord", meaning: "The engine is paused and takes no steps.", who: "Jenkins administrator" },
  DEADLOCK: { group: "willNotMove", meaning: "It waits for what waits for it.", who: "owner of the Pipeline" },
  NO_AGENT: {
    group: "willNotMove",
    meaning: "No agent that is there or can be made may run it.",
    who: "Jenkins administrator",
  },
  AGENT_LOST: { group: "willNotMove", meaning: "The agent of its step is gone.", who: "Jenkins administrator" },
  STEP_BROKEN: {
    group: "willNotMove",
    meaning: "The process of its step never started or died.",
    who: "Jenkins administrator",
  },
  LOOPING: {
    group: "willNotMove",
    meaning: "It goes through the same steps over and over.",
    who: "owner of the Pipeline",
  },
  CPS_STUCK: {
    group: "willNotMove",
    meaning: "The engine works on one piece of it, or on nothing, and does not come back.",
    who: "Jenkins administrator",
  },
  SILENT_STEP: {
    group: "willNotMove",
    meaning: "Its step neither ends nor prints, for longer than it is known to need.",
    who: "owner of the Pipeline",
  },
  BLOCKED_BY_STUCK: {
    group: "willNotMove",
    meaning: "It waits for a run or a thing that will not move.",
    who: "owner of what it waits for",
  },
  WAITING_HUMAN: { group: "waits", meaning: "It waits for a person's answer.", who: "approver" },
  WAITING_EXECUTOR: { group: "waits", meaning: "It waits for an executor that will be free.", who: "nobody" },
  WAITING_LOCK: { group: "waits", meaning: "It waits for a lock whose holder moves.", who: "nobody" },
  WAITING_DOWNSTREAM: { group: "waits", meaning: "It waits for a run that moves.", who: "nobody" },
  WAITING_TIMER: { group: "waits", meaning: "It sleeps until a time that is known.", who: "nobody" },
  SLOW: {
    group: "moves",
    meaning: "It moves, and takes longer than its runs mostly do.",
    who: "owner of the Pipeline, later",
  },
  MOVING: { group: "moves", meaning: "It moves.", who: "nobody" },
  NOT_OBSERVED: { group: "notObserved", meaning: "What would tell was not seen.", who: "whoever runs Flowmeter" },
} as const satisfies Record<string, { group: StateGroup; meaning: string; who: string }>;

/** State of a running Pipeline: exactly one per run. */
export type RunState = keyof typeof runStates;

/** `watch` is shown; `stuck` is shown and alerted; `ok` is neither. */
export type Level = "ok" | "watch" | "stuck";

/** One fact a verdict rests on, and where a person can check it. */
export interface Evidence {
  /** A sentence: "step 7 (sh) has printed nothing for 18 h 51 min". */
  readonly fact: string;
  /** File, endpoint or event it was seen in: "workflow/7.xml, log". */
  readonly source: string;
  /** Jenkins' own words, for a fact read from a phrase; never what a script printed. */
  readonly quote?: string;
}

/** Judgement of one running Pipeline. */
export interface RunVerdict {
  /** `full/name#7`. */
  readonly run: string;
  readonly state: RunState;
  /** States of its other heads, or that hold beside it. */
  readonly also: readonly RunState[];
  readonly level: Level;
  /** Since when the state has held, as far as the facts tell. */
  readonly since?: number;
  /** How sure, 0..1. */
  readonly confidence: number;
  readonly because: readonly Evidence[];
  /** From the run to what it finally waits for: `shop/deploy#61`, `executor(built-in)`, `shop/deploy#59 SILENT_STEP`. */
  readonly chain: readonly string[];
  /** What will end the state; can be seen to be wrong. */
  readonly clearsWhen: string;
  readonly who: string;
  readonly do: string;
  /** What could not be seen and might change the verdict. */
  readonly notSeen: readonly string[];
}

/** What holds up one or more runs. */
export interface Cause {
  /** The run at the root, or the thing (`label gpu`, `lock board-1`): one of the two. */
  readonly run?: string;
  readonly resource?: string;
  readonly state: RunState;
  /** Runs that cannot go on because of it, the root's own first. */
  readonly holdsUp: readonly string[];
  readonly since?: number;
  /** Says it in one line. */
  readonly sentence: string;
}

/** `OK`, `SLOW`, `STUCK`, or `BLIND` when less than 90 % of the runs could be observed. */
export type FleetState = "OK" | "SLOW" | "STUCK" | "BLIND";

/** Judgement of all running Pipelines of a controller together. */
export interface FleetVerdict {
  readonly state: FleetState;
  readonly running: number;
  readonly observed: number;
  readonly stuck: number;
  readonly watch: number;
  /** At most three, that with the most runs held up first. */
  readonly causes: readonly Cause[];
  /** Executors held by runs that will not move. */
  readonly executorsHeld: number;
  /** How long the longest wait has lasted. */
  readonly oldestWaitMs?: number;
  readonly sentence: string;
}

/** Judgement of a controller as of one instant. */
export interface Judgement {
  readonly at: number;
  readonly fleet: FleetVerdict;
  /** Those that need a human first. */
  readonly runs: readonly RunVerdict[];
  /** Of the whole: "this home was last alive on …; judged as of then". */
  readonly notes: readonly string[];
}
