/** A step of a modelled run. */
export interface StubStep {
  readonly id: number;
  /** Name it is shown under: `Shell Script`. */
  readonly title: string;
  /** What it was called with: private. */
  readonly argument?: string;
  readonly stage?: number;
  readonly startAt: number;
  /** Absent while it goes on. */
  readonly durationMs?: number;
  readonly pausedMs?: number;
  readonly state: "success" | "failure" | "unstable" | "aborted" | "skipped" | "running" | "paused";
  /** Class of its error. */
  readonly error?: string;
}

/** A stage or branch of a modelled run. */
export interface StubStage extends Omit<StubStep, "title" | "argument" | "stage" | "error"> {
  readonly name: string;
  readonly isBranch?: boolean;
  readonly parent?: number;
  readonly agent?: string;
  readonly isSynthetic?: boolean;
}

/** A run of the model. */
export interface StubRun {
  readonly number: number;
  readonly scheduledAt: number;
  readonly startAt: number;
  /** Absent while it goes on. */
  durationMs?: number;
  result?: string;
  readonly causes?: readonly Readonly<Record<string, unknown>>[];
  readonly libraries?: readonly Readonly<Record<string, unknown>>[];
  readonly isDeclarative?: boolean;
  stages: readonly StubStage[];
  steps: readonly StubStep[];
  logBytes: number;
  /** Agents on which it holds an executor; the built-in node is `""`. */
  agents?: readonly string[];
}

/** An item of the model. */
export interface StubItem {
  readonly fullName: string;
  readonly kind: "pipeline" | "folder" | "multibranch" | "freestyle";
  disabled?: boolean;
  nextNumber?: number;
  readonly runs?: Map<number, StubRun>;
}

/** A task in the queue of the model: a `node` step of a run, or a Pipeline that has not begun. */
export interface StubTask {
  readonly id: number;
  readonly pipeline: string;
  readonly number?: number;
  readonly why: string;
  readonly state?: "buildable" | "blocked" | "waiting";
  readonly inQueueSince: number;
}

/** An agent of the model; the built-in node has the name `""`. */
export interface StubAgent {
  readonly name: string;
  readonly executors: number;
  readonly labels: readonly string[];
  readonly isOffline?: boolean;
  /** Somebody took it out of service for new runs. */
  readonly isTakenOffline?: boolean;
}

/** What a modelled controller has; change it as time goes on. */
export interface StubModel {
  readonly items: Map<string, StubItem>;
  agents: readonly StubAgent[];
  queue: readonly StubTask[];
  plugins?: readonly { readonly name: string; readonly version: string }[];
  locks?: readonly { readonly name: string; readonly heldBy?: string; readonly isReserved?: boolean }[];
  /** Labels that a cloud could make agents of. */
  cloudLabels?: readonly string[];
  /** Plugins that answer; all of them by default. */
  has?: { readonly graphView?: boolean; readonly stageView?: boolean };
}

/** A model with nothing but the built-in node. */
export function emptyModel(): StubModel {
  return { items: new Map(), agents: [{ name: "", executors: 2, labels: ["built-in"] }], queue: [] };
}

/** Adds an item, and the folders it is in. */
export function addItem(model: StubModel, item: StubItem): StubItem {
  const folder = item.fullName.slice(0, Math.max(0, item.fullName.lastIndexOf("/")));
  if (folder !== "" && !model.items.has(folder)) addItem(model, { fullName: folder, kind: "folder" });
  const added = item.kind === "pipeline" ? { nextNumber: 1, ...item, runs: item.runs ?? new Map() } : item;
  model.items.set(item.fullName, added);
  return added;
}

/** Adds a run to a Pipeline of the model, with the next number. */
export function addRun(model: StubModel, pipeline: string, run: Partial<StubRun> & { startAt: number }): StubRun {
  const item = model.items.get(pipeline);
  if (item?.runs === undefined) throw new Error(`no Pipeline ${pipeline}`);
  const number = run.number ?? item.nextNumber ?? 1;
  item.nextNumber = Math.max(item.nextNumber ?? 1, number + 1);
  const added: StubRun = { scheduledAt: run.startAt - 5, stages: [], steps: [], logBytes: 100, ...run, number };
  item.runs.set(number, added);
  return added;
}
