import type { ObservedRun } from "../../model/observed-run.ts";
import type { Span } from "../../model/span.ts";
import type { SpanResource } from "../../model/span-batch.ts";
import { type RebuiltRun, rebuildTrace } from "../../sources/otlp/rebuild/rebuild-trace.ts";
import type { Claims } from "../../store/claims.ts";
import type { SettledTrace, SpanBacklog, SpanStore, TraceWish, WaitingTrace } from "../../store/span-store.ts";
import type { ObservedRuns } from "../../store/store.ts";
import { BuildTurns } from "./build-turns.ts";
import type { ControllerOf } from "./controller-names.ts";
import { giveUpTraces } from "./lost-runs.ts";

const HOUR_MS = 3_600_000;

/** How spans are kept. */
export interface SpanKeeperSettings {
  /** A run is written when nothing came for it for so long: its last spans may come after its own. */
  readonly graceMs: number;
  /** Spans whose run did not come by then belong to none that is known. */
  readonly orphanMs: number;
  /** Spans are forgotten when nothing came for their trace for so long. */
  readonly keptMs: number;
  /** Spans of as many traces are in memory at once. */
  readonly spansAtOnce: number;
  /** Of a longer trace the rest is left out. */
  readonly spansOfTrace: number;
  /** No more are taken while so many wait for their runs. */
  readonly spansWaiting: number;
}

/** How spans are kept when nothing else is said. */
const usualSettings: SpanKeeperSettings = {
  graceMs: 30_000,
  orphanMs: 24 * HOUR_MS,
  keptMs: 3 * 24 * HOUR_MS,
  spansAtOnce: 20_000,
  spansOfTrace: 200_000,
  // Some six gigabytes on disk.
  spansWaiting: 50_000_000,
};

/** What a keeper works with. */
export interface SpanKeeperParts {
  readonly spans: SpanStore;
  readonly observed: Pick<ObservedRuns, "write">;
  readonly controllerOf: ControllerOf;
  /** Other processes build runs of the same spans: each of those controllers that it claims. Absent: none does. */
  readonly claims?: Claims;
  readonly now: () => number;
  readonly settings?: Partial<SpanKeeperSettings>;
}

/** What is known after a look. */
export interface SpanKeeperState {
  /** Runs written since it began; one that was patched counts again. */
  readonly runs: number;
  readonly backlog: SpanBacklog;
  /** Spans of no run that is known, by controller. */
  readonly unattributed: ReadonlyMap<string, number>;
}

/** Rounds of one look, to build runs and to give traces up; the next look goes on. */
const BUILD_ROUNDS = 50;
const GIVE_UP_ROUNDS = 10;

/**
 * Makes runs of the spans in a store: each few seconds those whose own span came and to which nothing was added for a while; again, when more
 * comes for them. It holds the spans of some traces at a time, and never those that wait.
 */
export class SpanKeeper {
  private readonly settings: SpanKeeperSettings;
  private resources: ReadonlyMap<number, SpanResource> = new Map();
  private readonly turns: BuildTurns;
  private forgottenAt = Number.NEGATIVE_INFINITY;
  private last: SpanKeeperState = { runs: 0, backlog: { traces: 0, spans: 0 }, unattributed: new Map() };

  constructor(private readonly parts: SpanKeeperParts) {
    this.settings = { ...usualSettings, ...parts.settings };
    this.turns = new BuildTurns(parts.claims, parts.now);
  }

  /** As of the last look. */
  get state(): SpanKeeperState {
    return this.last;
  }

  /** So much waits that no more should be taken. */
  get isFull(): boolean {
    return this.last.backlog.spans > this.settings.spansWaiting;
  }

  /** Builds all runs that are due. Not to be called again before it is done. @throws StoreError; the next look does what is left */
  async look(): Promise<void> {
    const { spans, now } = this.parts;
    await spans.sum();
    this.resources = await spans.resources();
    // From the oldest on, so that the first that ever sent is the first that is named.
    for (const resource of this.resources.values()) this.parts.controllerOf(resource);
    this.turns.begin();
    try {
      for (let round = 0; round < BUILD_ROUNDS && (await this.buildSome()); round++);
      for (let round = 0; round < GIVE_UP_ROUNDS && (await this.giveUpSome()); round++);
    } finally {
      // Also while runs cannot be built: what waits must not grow without anybody knowing.
      if (now() - this.forgottenAt >= HOUR_MS) {
        this.forgottenAt = now();
        await spans.forget(now() - this.settings.keptMs);
      }
      this.last = { ...this.last, backlog: await spans.backlog() };
    }
    this.last = { ...this.last, unattributed: await this.unattributed() };
    await this.turns.end();
  }

  private async buildSome(): Promise<boolean> {
    const { spans, now } = this.parts;
    const { graceMs, spansAtOnce, spansOfTrace } = this.settings;
    const at = now();
    const waiting = await spans.tracesToBuild({ now: at, graceMs, spans: spansAtOnce, ...this.wanted() });
    const traces = await this.ours(waiting);
    const found = await spans.spansOf(traces, spansOfTrace);
    const built = traces.map((trace) => this.build(trace, found.get(trace.trace) ?? [], at));
    const written = await this.write(built.flatMap(({ runs }) => runs));
    await spans.settle(
      built.filter(({ runs }) => runs.every(({ resource }) => written(resource))).map(({ settled }) => settled),
    );
    return waiting.length > 0;
  }

  /** Whose traces are asked for: of all, but for those that others have, or that failed. */
  private wanted(): Pick<TraceWish, "resources"> {
    const all = [...this.resources.keys()];
    const wanted = all.filter((resource) => !this.turns.isLeft(this.nameOf(resource)));
    return wanted.length === all.length ? {} : { resources: new Set(wanted) };
  }

  /** Those of traces that are built here. */
  private async ours(traces: readonly WaitingTrace[]): Promise<readonly WaitingTrace[]> {
    const ours = new Map<string, boolean>();
    for (const { resource } of traces) {
      const name = this.nameOf(resource);
      if (!ours.has(name)) ours.set(name, await this.turns.take(name));
    }
    return traces.filter(({ resource }) => ours.get(this.nameOf(resource)));
  }

  private build(
    trace: WaitingTrace,
    spans: readonly Span[],
    at: number,
  ): { readonly runs: readonly RebuiltRun[]; readonly settled: SettledTrace } {
    const quietAt = at - this.settings.graceMs;
    const { runs, orphans } = rebuildTrace(spans);
    const isCut = trace.spans > this.settings.spansOfTrace;
    const due = runs.filter(
      ({ newestAt }) => newestAt > (trace.builtTo ?? -1) && (newestAt <= quietAt || newestAt > at),
    );
    return {
      runs: isCut ? due.map(withCut) : due,
      // What came in the future, by a clock that went back since, is settled too.
      settled: {
        trace: trace.trace,
        builtTo: trace.lastAt > at ? trace.lastAt : quietAt,
        unattributed: orphans.length,
      },
    };
  }

  private async giveUpSome(): Promise<boolean> {
    const { spans, now } = this.parts;
    const { orphanMs, spansAtOnce, spansOfTrace } = this.settings;
    const wish = { now: now(), graceMs: orphanMs, spans: spansAtOnce, ...this.wanted() };
    const waiting = await spans.tracesWithoutRun(wish);
    const traces = await this.ours(waiting);
    const { runs, settled } = await giveUpTraces(traces, {
      spans,
      quietAt: wish.now - orphanMs,
      spansOfTrace,
      nameOf: (resource) => this.nameOf(resource),
    });
    const written = await this.write(runs);
    if (runs.every(({ resource }) => written(resource))) await spans.settle(settled);
    return waiting.length > 0;
  }

  /** Writes runs, those of each controller by themselves; gives whether those of a controller that an exporter belongs to are written. */
  private async write(runs: readonly RebuiltRun[]): Promise<(resource: number) => boolean> {
    const ofController = new Map<string, ObservedRun[]>();
    for (const { resource, run } of runs) {
      const name = this.nameOf(resource);
      const known = ofController.get(name);
      if (known === undefined) ofController.set(name, [run]);
      else known.push(run);
    }
    const written = new Set<string>();
    for (const [controller, some] of ofController) {
      if (!(await this.turns.write(controller, () => this.parts.observed.write(controller, some)))) continue;
      written.add(controller);
      this.last = { ...this.last, runs: this.last.runs + some.length };
    }
    return (resource) => written.has(this.nameOf(resource));
  }

  private nameOf(resource: number): string {
    return this.parts.controllerOf(this.resources.get(resource) ?? {});
  }

  private async unattributed(): Promise<ReadonlyMap<string, number>> {
    const { spans, now } = this.parts;
    const counts = new Map<string, number>();
    for (const { resource, spans: count } of await spans.unattributed(now() - this.settings.orphanMs))
      counts.set(this.nameOf(resource), (counts.get(this.nameOf(resource)) ?? 0) + count);
    return counts;
  }
}

function withCut(rebuilt: RebuiltRun): RebuiltRun {
  return { ...rebuilt, run: { ...rebuilt.run, gaps: [...rebuilt.run.gaps, { kind: "cut" }] } };
}
