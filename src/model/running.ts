/**
 * What was seen of running Pipelines at one instant: the facts that `judge` works on, in the words of no source.
 *
 * All names ending in `At` are instants in epoch milliseconds. Absent means "not seen", never "no": a source leaves out what it
 * cannot see, and says what that is in `notSeen`.
 */
export interface FleetObservation {
  /** The instant everything is judged as of. */
  readonly at: number;
  /** The instant that was asked for, when there was no sign of life so late: it is then judged as of the last one. */
  readonly askedAt?: number;
  readonly controller: ControllerObservation;
  readonly runs: readonly RunObservation[];
}

/** What was seen of the controller itself. */
export interface ControllerObservation {
  /** Latest sign of life found: a record or log written by a running Jenkins. */
  readonly lastAliveAt?: number;
  /** Agents that are configured, the built-in node under the name `""` first. Agents of clouds are not in it. */
  readonly agents?: readonly AgentObservation[];
  /** Some cloud could provide agents that are not configured. */
  readonly hasClouds?: boolean;
  /** The queue as last saved; `queueSavedAt` says when. Jenkins saves it some time after a change and on shutdown. */
  readonly queue?: readonly QueueItem[];
  readonly queueSavedAt?: number;
  readonly locks?: readonly LockObservation[];
  /** Runs Jenkins itself lists as executing (`full/name#7`). */
  readonly listedRuns?: ReadonlySet<string>;
  readonly listSavedAt?: number;
  /** What of the controller could not be seen, in words: "agents being online or not". */
  readonly notSeen: readonly string[];
  /**
   * Where evidence was seen, by the file of a home that says the same: `queue.xml` → `/queue`; `workflow` stands for any flow
   * node's, `phrase` for where phrases of Jenkins were met. Absent when it was a home.
   */
  readonly places?: ReadonlyMap<string, string>;
}

/** A configured agent; the built-in node has the name `""`. */
export interface AgentObservation {
  readonly name: string;
  readonly executors: number;
  readonly labels: readonly string[];
  /** Takes only runs that ask for it by label. */
  readonly isExclusive: boolean;
  /** Whether it was last seen offline; absent when nothing tells. */
  readonly isOffline?: boolean;
  readonly offlineSince?: number;
  /** Where its being on or off was seen: a file or log line. */
  readonly source?: string;
}

/** A task in the queue: a `node` step of a run, or a run that has not begun. */
export interface QueueItem {
  readonly run?: string;
  /** Flow node of the `node` step that waits; absent for a whole run. */
  readonly flowNode?: number;
  readonly pipeline?: string;
  readonly label?: string;
  readonly state: "waiting" | "blocked" | "buildable" | "pending";
  readonly inQueueSince?: number;
  readonly buildableSince?: number;
}

/** A lockable resource. */
export interface LockObservation {
  readonly resource: string;
  readonly labels: readonly string[];
  /** Run that holds it. */
  readonly heldBy?: string;
  readonly heldSince?: number;
  /** Reserved by a person or by a note: no run will release it. */
  readonly isReserved: boolean;
  /** Runs that queue for it, first come first. */
  readonly waiting: readonly string[];
}

/** What was seen of one run whose record says that it has not ended. */
export interface RunObservation {
  /** `full/name#7`. */
  readonly run: string;
  readonly pipeline: string;
  /** Whose history it shares: the multibranch project for a branch, else the Pipeline itself. */
  readonly family: string;
  readonly number: number;
  readonly startAt?: number;
  readonly durability?: string;
  readonly record: RunRecordState;
  /** Where the run stands: one per open end of its flow graph; empty before the first flow node or when nodes are not seen. */
  readonly heads: readonly HeadObservation[];
  /** False when nodes are not written as they come (PERFORMANCE_OPTIMIZED) or could not be read: silence of nodes then says nothing. */
  readonly nodesSeen: boolean;
  readonly flowNodes: number;
  /** Start of its newest flow node. */
  readonly lastNodeAt?: number;
  readonly log?: LogObservation;
  /** Phrases of Jenkins met in its log, in order; the last 200 are kept. */
  readonly signs: readonly LogSign[];
  /** What the engine does with it; absent where only its traces are seen. */
  readonly engine?: EngineObservation;
  /** Stretches the controller was down or the run was paused, while this run was open; the last may be unended. */
  readonly pauses: readonly Span[];
  /** Steps it went through most often. */
  readonly repeats?: RepeatObservation;
  /** Since when this reader has followed it; equal to `at` when seen for the first time. */
  readonly seenSince: number;
  /** Stretches in which nobody was reading. */
  readonly gaps: readonly Span[];
  /** What of the run could not be seen, in words: "when its log last grew". */
  readonly notSeen: readonly string[];
}

/** What the engine of a run was seen to do, by one who can look into it. */
export interface EngineObservation {
  /** When it was looked at. */
  readonly seenAt: number;
  readonly isPaused?: boolean;
  /** Since when it is known to be paused. */
  readonly pausedSince?: number;
  /** Operations begun and not ended, by Jenkins' own kinds (`run`, `saveProgram` …), the longest of each; absent: not seen. */
  readonly active?: readonly { readonly kind: string; readonly sinceAt: number }[];
}

/** What the record of a run says about its being over. */
export interface RunRecordState {
  /** The engine has begun: a flow graph exists or will. */
  readonly hasFlow: boolean;
  readonly hasResult: boolean;
  /** Its flow graph has its end node. */
  readonly hasFlowEnd: boolean;
  /** Its log has the line "Finished: …". */
  readonly hasFinishedLine: boolean;
  /** What is needed to go on after a restart is there (`program.dat`); absent when not looked for. */
  readonly isResumable?: boolean;
  /** Jenkins lists it among the executing; absent when there is no list. */
  readonly isListed?: boolean;
  /** When the list that was the first seen without it, since it began, was saved; absent when it is listed or the file's time tells nothing. */
  readonly unlistedSince?: number;
  /** When its record was last written. */
  readonly savedAt?: number;
}

/** An open end of a flow graph. */
export interface HeadObservation {
  /** Below 0 where the source does not tell which it is: a number that stays the same from look to look. */
  readonly flowNode: number;
  /** Pipeline function of its step: `sh`, `node`; for a node that is no step, the simple name of its class. */
  readonly function: string;
  readonly startAt?: number;
  /**
   * `step`: a step that may still be at work; `body`: a block's body has begun and nothing in it; `end`: a block has ended and
   * nothing follows. The last two are the engine's turn, not a step's.
   */
  readonly position: "step" | "body" | "end";
  /** Where it stands in the Pipeline's structure: stages and functions, not ids (`Build/sh`). Key of its history. */
  readonly path: string;
  /** Blocks around it that are open, outermost first. */
  readonly blocks: readonly BlockObservation[];
  /** Label that its own `node` step asks for; absent: any agent. */
  readonly label?: string;
  /** Agent of the nearest `node` around it; `""` is the built-in node. */
  readonly agent?: string;
  /** The step has an error on record, yet nothing follows it: it was told to stop, or failed, and the engine has not gone on. */
  readonly failed?: "interrupted" | "error";
  /** Open pause of the step (an input shown, a lock waited for). */
  readonly pausedSince?: number;
  /** When its own timer ends (`sleep`). */
  readonly timerEndsAt?: number;
  /** Lockable resources its `lock` step asks for, as far as known. */
  readonly resources?: readonly string[];
  /** What its `build` step started or waits for. */
  readonly downstream?: { readonly pipeline?: string; readonly run?: string };
  /** Bytes of the log that belong to it, and when the last of them came. Absent when the log does not tell. */
  readonly logBytes?: number;
  readonly logGrewAt?: number;
}

/** An open block around a head. */
export interface BlockObservation {
  readonly flowNode: number;
  readonly function: string;
  readonly startAt?: number;
  /** Name of a stage or of a branch of `parallel`. */
  readonly name?: string;
  /** Of `node`: label asked for, agent got. */
  readonly label?: string;
  readonly agent?: string;
  /** Of `timeout`: when it will interrupt its body, as far as known. */
  readonly timeoutAt?: number;
  /** Of `lock`: what it holds. */
  readonly resources?: readonly string[];
}

/** The log of a run. */
interface LogObservation {
  readonly bytes: number;
  /** When it last grew, not counting lines that Jenkins writes on pausing and resuming. Absent when file times do not tell. */
  readonly grewAt?: number;
}

/** Steps of one run that share a path. */
export interface RepeatObservation {
  /** Path gone through most often, and how often. */
  readonly path: string;
  readonly times: number;
  /** When the run last reached a path it had not been on before. */
  readonly newPathAt?: number;
}

/** A stretch of time, `[fromAt, toAt)`; without `toAt` it lasts. */
export interface Span {
  readonly fromAt: number;
  readonly toAt?: number;
}

/** Phrases of Jenkins in a run's log that say how it stands; what `names` holds is in the comment. */
export const signKinds = [
  /** "Still waiting to schedule task": printed 15 s after a `node` step began. */
  "waitingToSchedule",
  /** No node has the label [label]. */
  "labelMissing",
  /** All nodes of the label are offline [label]. */
  "labelOffline",
  /** The agent asked for is offline [agent]. */
  "agentOffline",
  /** The agent lacks the label [agent, label]. */
  "agentLacksLabel",
  /** The agent takes no tasks, or only those made for it [agent]. */
  "agentNotAccepting",
  /** Executors are busy [label or agent, if named]. */
  "executorsBusy",
  /** Jenkins is about to shut down. */
  "shuttingDown",
  /** Waits in the queue for another reason. */
  "queueOther",
  /** "Running on" [agent]. */
  "gotAgent",
  /** The agent of a step was marked offline [agent]. */
  "agentMarkedOffline",
  /** The agent cannot be reached [agent]. */
  "agentUnreachable",
  /** The agent was removed or seems so [agent]. */
  "agentRemoved",
  /** The agent is back [agent]. */
  "agentBack",
  /** A run that resumes waits for its agent [agent]. */
  "waitingForReconnection",
  /** "process apparently never started". */
  "processNeverStarted",
  /** "wrapper script does not seem to be touching the log file". */
  "wrapperSilent",
  /** "No space left on device". */
  "noSpace",
  /** "Trying to acquire lock on" [resource]. */
  "lockAsked",
  /** The lock is held [resource, run if named]. */
  "lockHeld",
  /** "Lock acquired on" [resource]. */
  "lockTaken",
  /** "Lock released on" [resource]. */
  "lockReleased",
  /** An input is shown. */
  "inputAsked",
  /** "Scheduling project" [pipeline]. */
  "downstreamScheduled",
  /** "Starting building" [run]. */
  "downstreamStarted",
  /** "Sleeping for": `until` is its end, when known. */
  "sleeping",
  /** "Will try again after". */
  "willTryAgain",
  /** "Retrying". */
  "retrying",
  /** "Resuming build at": `at` is the time in the line. */
  "resuming",
  /** "Ready to run at": `at` is the time in the line. */
  "readyToRun",
  /** "Waiting to resume", with what for. */
  "waitingToResume",
  /** Could not be resumed, or not its step. */
  "notResumed",
  /** "Pausing": the engine stops taking steps. */
  "pausing",
  /** "Still paused". */
  "stillPaused",
  /** "Timeout set to expire in". */
  "timeoutSet",
  /** A timeout fired. */
  "timeoutFired",
  /** "terminating with extreme prejudice". */
  "graceOver",
  /** "Aborted by" a person or another run. */
  "aborted",
  /** "Sending interrupt signal to process". */
  "interruptSent",
  /** The process did not stop when told. */
  "interruptIgnored",
  /** "Click here to forcibly terminate running steps". */
  "offerTerminate",
  /** "Click here to forcibly kill entire build". */
  "offerKill",
  /** A `node` block is neither running nor scheduled. */
  "nodeAnomaly",
  /** "Finished:" and the result. */
  "finished",
] as const;

/** A kind of phrase in a log. */
export type SignKind = (typeof signKinds)[number];

/** A phrase of Jenkins met in a run's log. Its text is not kept: only what kind it is, and the names in it. */
export interface LogSign {
  readonly kind: SignKind;
  /** Where in the log, in bytes from its start. */
  readonly offset: number;
  /** Flow node whose output it is among; absent for lines of the run itself. */
  readonly flowNode?: number;
  /** Names of agents, labels, resources, Pipelines or runs in it, as the kind says. */
  readonly names: readonly string[];
  /** Instant written in the line, or at which a following reader saw it come. */
  readonly at?: number;
  /** End of the time it speaks of, when it names one and `at` is known. */
  readonly until?: number;
  /** Not the log: the hook in the controller says the same, by a class instead of a sentence. */
  readonly toldBy?: "hook";
}

/** How long a step of a run took: what limits for running steps are learned from. */
export interface StepInterval {
  readonly family: string;
  readonly path: string;
  readonly function: string;
  readonly runNumber: number;
  readonly startAt: number;
  /** Active time: without controller downtime. */
  readonly durationMs: number;
  /** It had not ended when this was read: it takes at least this long. */
  readonly isCensored: boolean;
  /** It ended with an error: it might have gone on for longer had it succeeded. */
  readonly failed?: boolean;
  /** Pipeline itself where several share a family: their run numbers are not one sequence. */
  readonly pipeline?: string;
  /** Longest time without a byte of output; known only of steps that were followed while they ran. */
  readonly quietMs?: number;
}

/** How a finished run went: what "slow" and "looping" are learned from. */
export interface RunInterval {
  readonly family: string;
  /** Pipeline itself where several share the family. */
  readonly pipeline?: string;
  readonly runNumber: number;
  readonly startAt: number;
  /** Active time, without waiting and downtime. */
  readonly activeMs: number;
  readonly result?: string;
  /** How often the path gone through most often was gone through, per path with 10 or more. */
  readonly repeats: Readonly<Record<string, number>>;
  /** It lived through a restart, was aborted, or is otherwise no measure of a healthy run. */
  readonly isClean: boolean;
}
