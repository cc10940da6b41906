/** Kinds of sources, the one that sees most of a run first: where two say different things, the earlier one is believed. */
export const sourceKinds = ["home", "hook", "otlp", "rest", "bundle"] as const;

/** A kind of source. */
export type SourceKind = (typeof sourceKinds)[number];

/** What a source could not see of a run. */
export const gapKinds = [
  /** Blocks other than `node`, `stage` and branches of `parallel`. */
  "blocks",
  /** Steps that the source is told to leave out, such as `echo`; how many there were is not known. */
  "ignoredSteps",
  /** A list was cut: more steps or stages than the source gives. */
  "cut",
  /** Functions of steps: they are known by how they are shown alone. */
  "functions",
  /** Steps at all: the source knows the run as a whole. */
  "steps",
  /** Ends of steps. */
  "ends",
  /** Waits before and inside of the run. */
  "waits",
  /** Classes of errors. */
  "errors",
  /** Spans that belong to the run and whose parent never came. */
  "missingParents",
  /** The beginning: the source began to watch while the run went on. */
  "beginning",
  /** Stretches that were lost: a gap in numbers of events, a restart. */
  "lost",
] as const;

/** What a source could not see of a run. */
export interface Gap {
  readonly kind: (typeof gapKinds)[number];
  /** How much of it, where that is known: steps, spans, events. */
  readonly count?: number;
}

/** How a source of a controller does: what `flowmeter sources` tells. Absent where the source does not say. */
export interface SourceState {
  /** Name of the controller in the store. */
  readonly controller: string;
  readonly kind: SourceKind;
  /** Where it is, as a person knows it: a directory, the host of a URL, the address it listens on. Holds no path, user or secret of a URL. */
  readonly place: string;
  readonly state: "connected" | "waiting" | "failing";
  /** Why it fails or waits, in a sentence, and what to do; never holds what came from outside. */
  readonly sentence?: string;
  readonly since: number;
  /** When it last gave something. */
  readonly lastAt?: number;
  /** How late what it gave last was, median of the last hour. */
  readonly lagMs?: number;
  /** Spans or events that belong to no run that is known. */
  readonly unattributed?: number;
  /** Things that came and were not kept, by reason: `malformed`, `tooLarge`, `duplicate`. */
  readonly refused?: Readonly<Record<string, number>>;
  readonly cost?: SourceCost;
}

/** What a source costs, over its last hour or since it began. */
export interface SourceCost {
  readonly requestsPerMinute?: number;
  /** 95th percentile of the time that a request to the controller took. */
  readonly p95Ms?: number;
  readonly bytesPerMinute?: number;
  readonly itemsPerMinute?: number;
}
