import type { LogLinks } from "../model/log-links.ts";
import type { Span } from "../model/span.ts";
import type { SpanBatch, SpanResource } from "../model/span-batch.ts";

/** A trace whose spans wait for something. */
export interface WaitingTrace {
  /** From `traceKey`. */
  readonly trace: string;
  /** Who sent the first of its spans: a number to be looked up in {@link SpanStore.resources}. */
  readonly resource: number;
  /** When the first and the last of its spans came. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Spans as they came: one that was sent twice counts twice. */
  readonly spans: number;
  /** Spans of runs among them. */
  readonly runs: number;
  /** Runs were built of what came until then. */
  readonly builtTo?: number;
}

/** Which traces are asked for. */
export interface TraceWish {
  readonly now: number;
  /** How long nothing must have come for a run. */
  readonly graceMs: number;
  /** Traces are given up to so many spans together, and at least one. */
  readonly spans: number;
  /** Only traces whose first span one of these sent; absent: of all. */
  readonly resources?: ReadonlySet<number>;
}

/** What was made of a trace. */
export interface SettledTrace {
  readonly trace: string;
  /** Of what came until then all runs are written. */
  readonly builtTo: number;
  /** Spans that belong to no run. */
  readonly unattributed: number;
}

/** Spans that belong to no run, by who sent them. */
export interface Unattributed {
  readonly resource: number;
  readonly spans: number;
  readonly traces: number;
}

/** How far spans wait. */
export interface SpanBacklog {
  /** Traces of which something came since runs were built of them, and how many spans they have. */
  readonly traces: number;
  readonly spans: number;
}

/** A run that a trace belongs to, as logs say. */
export interface LinkedTrace {
  readonly trace: string;
  readonly resource: number;
  readonly pipeline: string;
  readonly runNumber: number;
}

/** Keeps spans from when they come until the runs they are of have been built, and some days longer. */
export interface SpanStore {
  /** Keeps spans: all or none, safe when it returns. A span may come again. @param at when they came @throws StoreError */
  append(batches: readonly SpanBatch[], at: number): Promise<void>;
  /** Keeps what logs say of traces. @throws StoreError */
  appendLinks(links: readonly LogLinks[], at: number): Promise<void>;
  /** Takes note of what came since it was last asked to; every question about traces is answered as of then. @throws StoreError */
  sum(): Promise<void>;
  /**
   * Traces that hold the span of a run and something that no run was built of; those first that wait longest. Nothing came for them for the
   * grace, or they have been waiting for four times as long: a trace may never come to rest.
   *
   * @throws StoreError
   */
  tracesToBuild(wish: TraceWish): Promise<readonly WaitingTrace[]>;
  /** Traces without the span of a run, to which nothing came for the grace, and which were not settled since. @throws StoreError */
  tracesWithoutRun(wish: TraceWish): Promise<readonly WaitingTrace[]>;
  /** All spans of traces, by trace; each as often as it came. At most `limit` of one trace, the first that came. @throws StoreError */
  spansOf(traces: readonly WaitingTrace[], limit: number): Promise<ReadonlyMap<string, readonly Span[]>>;
  /** Remembers what was made of traces. @throws StoreError */
  settle(traces: readonly SettledTrace[]): Promise<void>;
  /** All traces of runs of the names and numbers that some traces belong to, as logs say, of all controllers. @throws StoreError */
  linksOf(traces: readonly WaitingTrace[]): Promise<readonly LinkedTrace[]>;
  /** Traces by their keys, those that are known. @throws StoreError */
  traces(keys: readonly string[]): Promise<readonly WaitingTrace[]>;
  /** Who sent spans, by number. @throws StoreError */
  resources(): Promise<ReadonlyMap<number, SpanResource>>;
  /** Spans of no run in settled traces to which nothing came since an instant. @throws StoreError */
  unattributed(since: number): Promise<readonly Unattributed[]>;
  /** @throws StoreError */
  backlog(): Promise<SpanBacklog>;
  /** Forgets traces to which nothing came since, and returns how many spans they had. @throws StoreError */
  forget(before: number): Promise<number>;
}
