/** What the hook in a controller tells, one event a line; unknown is absent. Instants in epoch milliseconds by the controller's clock. */
export type HookEvent =
  | HookStateEvent
  | BeatEvent
  | RunEvent
  | ExecutionEvent
  | NodeEvent
  | FactsEvent
  | StepEvent
  | QueueEvent
  | AgentEvent
  | CpsEvent
  | LocksEvent;

/** What all events have. */
export interface EventHead {
  /** One per start of the hook: a restarted controller has another one, and so has another controller. */
  readonly session: string;
  /** Goes up by one with each event of a session, and by more where some were lost. */
  readonly seq: number;
  readonly at: number;
}

/** The hook began or ended. */
interface HookStateEvent extends EventHead {
  readonly event: "hook";
  readonly state: string;
  readonly jenkins?: string;
  /** Listeners that it could not install, by name. */
  readonly skipped: readonly string[];
}

/** The hook is there: twice a minute. */
export interface BeatEvent extends EventHead {
  readonly event: "beat";
  /** The controller has started, and is not about to end: the two lists are whole. */
  readonly isUp: boolean;
  readonly upMs?: number;
  /** Events that could not be taken since it began: its queue was full. */
  readonly dropped: number;
  /** Lines that could not be written. */
  readonly unwritten: number;
  readonly failed: number;
  readonly running: readonly string[];
  readonly items: readonly number[];
}

/** A run began or ended. */
export interface RunEvent extends EventHead {
  readonly event: "run";
  readonly run: RunName;
  readonly state: "started" | "running" | "completed" | "finalized" | "deleted";
  readonly startAt?: number;
  readonly scheduledAt?: number;
  readonly durationMs?: number;
  readonly result?: string;
  /** Classes of what started it. */
  readonly causes?: readonly string[];
}

/** Something happened to the execution of a run. */
export interface ExecutionEvent extends EventHead {
  readonly event: "execution";
  readonly run: RunName;
  readonly state: "created" | "running" | "resumed" | "completed";
  readonly durability?: string;
  readonly heads: readonly number[];
}

/** A new flow node. */
export interface NodeEvent extends EventHead {
  readonly event: "node";
  readonly run: RunName;
  readonly node: number;
  /** Simple name of its class. */
  readonly kind: string;
  readonly parents: readonly number[];
  readonly nodeAt?: number;
  readonly closes?: number;
  readonly descriptor?: string;
  readonly isBody: boolean;
  readonly stage?: string;
  readonly branch?: string;
  /** It was there before the hook: so were others that are not told. */
  readonly isEarlier: boolean;
}

/** What a flow node has got since it came, as a whole. */
export interface FactsEvent extends EventHead {
  readonly event: "facts";
  readonly run: RunName;
  readonly node: number;
  readonly agent?: string;
  /** Name of a stage of the old syntax, which is one atom. */
  readonly stage?: string;
  readonly error?: ToldError;
  readonly warning?: string;
  readonly notExecuted: boolean;
  readonly pausedAt?: number;
  readonly pausedUntil?: number;
  readonly status?: string;
  readonly synthetic?: string;
}

/** An error as the hook tells it. */
export interface ToldError {
  readonly className: string;
  /** Class of the first cause, and result, of an interruption. */
  readonly cause?: string;
  readonly result?: string;
  readonly ids: readonly string[];
}

/** What the step of a flow node was given that its node does not tell. */
export interface StepEvent extends EventHead {
  readonly event: "step";
  readonly run: RunName;
  readonly node: number;
  readonly label?: string;
  readonly delegate?: string;
}

/** An item came into the queue, changed, or left it. */
export interface QueueEvent extends EventHead {
  readonly event: "queue";
  readonly item: number;
  readonly state: "waiting" | "blocked" | "buildable" | "left";
  readonly run?: RunName;
  readonly node?: number;
  readonly pipeline?: string;
  readonly label?: string;
  readonly since?: number;
  readonly buildableSince?: number;
  readonly isPending: boolean;
  /** What it waits for: one for each agent that could take it, or one for all. */
  readonly blockages: readonly Blockage[];
}

/** What an item of the queue waits for. */
export interface Blockage {
  readonly className: string;
  readonly agent?: string;
  readonly label?: string;
  /** Some node has the label. */
  readonly hasNodes?: boolean;
}

/** An agent as it is; the built-in node is `""`. */
export interface AgentEvent extends EventHead {
  readonly event: "agent";
  readonly agent: string;
  readonly isOffline: boolean;
  readonly executors?: number;
  readonly labels: readonly string[];
}

/** What the engine does with a run. */
export interface CpsEvent extends EventHead {
  readonly event: "cps";
  readonly run: RunName;
  readonly heads: readonly number[];
  readonly isPaused?: boolean;
  /** Operations that have begun and not ended, by kind; absent where the engine does not tell. */
  readonly active?: ReadonlyMap<string, number>;
  /** Milliseconds spent so far, by kind. */
  readonly spentMs: ReadonlyMap<string, number>;
}

/** All lockable resources. */
export interface LocksEvent extends EventHead {
  readonly event: "locks";
  readonly locks: readonly ToldLock[];
}

/** A lockable resource as it is. */
export interface ToldLock {
  readonly resource: string;
  readonly heldBy?: string;
  readonly since?: number;
  readonly isReserved: boolean;
  readonly labels: readonly string[];
}

/** `full/name#7`, taken apart. */
export interface RunName {
  readonly name: string;
  readonly pipeline: string;
  readonly number: number;
}
