import type { TableRows } from "./fact-batch.ts";
import type { TableShape } from "./facts.ts";

/**
 * What is kept of an OpenTelemetry span of Jenkins, decided as it is read: ids, times, names of structure and classes. Labels of
 * steps, messages, arguments, URLs, users and hosts are not among it.
 */
export const spanShape = {
  /** Place of its {@link SpanResource} in the batch; in the store, the number of who sent it. */
  resource: "int32",
  /** Place in {@link spanRoles}. */
  role: "int32",
  /** OTLP status: 0 unset, 1 ok, 2 error. */
  status: "int32",
  /** Epoch milliseconds, rounded down. */
  startAt: "int64",
  endAt: "int64",
  /** Flow node: `jenkins.pipeline.step.id`. */
  flowNode: "int32",
  /** `jenkins.pipeline.step.type`. */
  function: "name",
  plugin: "name",
  pluginVersion: "name",
  /** Result of a step, or of the run: `SUCCESS`. */
  result: "name",
  /** Of a stage or a branch. */
  name: "name",
  /** Of `Agent` and `Agent Allocation`: the label asked for. */
  label: "name",
  /** Computer of the step; "(built-in)" for the controller's own. */
  agent: "name",
  /** Class of the exception, when there is one. */
  errorClass: "name",
  /** Class of the first cause of an interruption: `ExceededTimeout`. */
  causeClass: "name",
  /** Of the run: full name of its Pipeline. */
  pipeline: "name",
  runNumber: "int32",
  /** Of the run: `ci.pipeline.run.durationMillis`. */
  runDurationMs: "int64",
  /** Of the run: classes of what started it, joined by a space. */
  startedBy: "name",
} as const satisfies TableShape;

/** What a span is, by what Jenkins' plugin makes; the place here is what `role` holds. */
export const spanRoles = [
  /** A span that is none of the others and has a parent: of a tool under a step, or a step of a user's own making. Kept for the chain of parents. */
  "link",
  "run",
  "phaseStart",
  "phaseRun",
  "phaseFinalise",
  "stage",
  "branch",
  "agent",
  "agentWait",
  "step",
] as const;

/** What spans of one exporter have in common. */
export interface SpanResource {
  /** `service.instance.id`; absent when the exporter sends none. */
  readonly instanceId?: string;
  /** Scheme, host, port and path of `jenkins.url`, without user, query and fragment. */
  readonly url?: string;
  readonly serviceName?: string;
  readonly jenkinsVersion?: string;
  readonly pluginVersion?: string;
}

/** Spans on their way from the receiver to the store: columns, as facts are. */
export interface SpanBatch extends TableRows {
  /** Two numbers a span: the 16 bytes as they came. Only equality of ids means anything. */
  readonly traceIds: BigUint64Array<ArrayBuffer>;
  readonly spanIds: BigUint64Array<ArrayBuffer>;
  /** 0: the span has no parent. */
  readonly parentIds: BigUint64Array<ArrayBuffer>;
  readonly resources: readonly SpanResource[];
  /** Texts of the `name` columns of this batch. */
  readonly names: readonly string[];
  /** Spans that were left out, by reason: `http`, `remoting`, `malformed`. */
  readonly dropped: Readonly<Record<string, number>>;
}
