import type { LogLinks } from "../../../model/log-links.ts";
import type { Span } from "../../../model/span.ts";
import type { SpanBatch, SpanResource } from "../../../model/span-batch.ts";
import { unpackSpans } from "../../packed-spans.ts";
import type {
  LinkedTrace,
  SettledTrace,
  SpanBacklog,
  SpanStore,
  TraceWish,
  Unattributed,
  WaitingTrace,
} from "../../span-store.ts";
import { quotedForClickHouse } from "../client/quoted.ts";
import type { Shard, Shards } from "../client/shards.ts";
import { AnsweringShards } from "./answering-shards.ts";
import { homeAmong } from "./home.ts";
import { partColumns } from "./part-rows.ts";
import { SpanRows } from "./span-rows.ts";
import { SpanSenders } from "./span-senders.ts";
import { BUILT_TO, IS_WAITING, type ShardPart, type ShardTrace, SpanShard } from "./span-shard.ts";
import { spanTables } from "./span-tables.ts";

/** Traces given at once, however few spans they have. */
const MAX_TRACES = 5000;

/** A trace that never comes to rest is looked at when it has waited this many times longer than the grace. */
const RESTLESS = 4;

/** Exporters of commits that came so long before the last look are read again: an insert takes a while to be seen. */
const LATE_MS = 120_000;

/** Traces that are looked at on one shard for as many that can be given. */
const MAX_LOOKED_AT = 64 * MAX_TRACES;

/** Traces by the number of the shard that has them. */
type Candidates = readonly (readonly [number, readonly ShardTrace[]])[];

/** What is needed of the servers. */
type SpanShards = Pick<Shards, "isReplicated"> & { readonly shards: readonly Shard[] };

/** How spans are kept. */
export interface SpanStoreOptions {
  /**
   * The clock of this process; with it instants are brought to the clocks of the shards and back, so that receivers and builders whose
   * clocks are apart agree. Absent: instants are kept as they are given.
   */
  readonly now?: () => number;
}

/**
 * Spans in ClickHouse, those of a trace on one shard, or on the next when that one does not answer. It may be used by any number of
 * processes at once: none keeps anything that another needs.
 *
 * A commit is one insert on each shard. When one of them fails and no other takes it, the sender is told, and sends all again: a span may come twice.
 */
export class ClickHouseSpanStore implements SpanStore {
  private readonly rows = new SpanRows();
  private readonly senders = new SpanSenders();
  private readonly shards: AnsweringShards;
  /** On which shards something of a trace is that was given to be built. */
  private readonly places = new Map<string, readonly number[]>();
  private newest: readonly number[] = [];
  private readonly resourcesTo: number[];

  private constructor(shards: SpanShards, options: SpanStoreOptions) {
    this.shards = new AnsweringShards(
      shards.shards.map((shard) => new SpanShard(shard)),
      options.now,
    );
    this.resourcesTo = shards.shards.map(() => Number.NEGATIVE_INFINITY);
  }

  /** Makes the tables where they are not there yet. @throws StoreError when no shard answers */
  static async open(shards: SpanShards, options: SpanStoreOptions = {}): Promise<SpanStore> {
    const made = await Promise.allSettled(
      shards.shards.map(async (shard) => {
        for (const statement of spanTables(shards.isReplicated)) await shard.commandEverywhere(statement);
      }),
    );
    const failed = made.find((result) => result.status === "rejected");
    if (failed !== undefined && made.every(({ status }) => status === "rejected")) throw failed.reason;
    const store = new ClickHouseSpanStore(shards, options);
    await store.shards.readClocks();
    return store;
  }

  async append(batches: readonly SpanBatch[], at: number): Promise<void> {
    const parts = this.rows.partsOf(batches, at, (trace) => this.homeOf(trace));
    const inserts = [...parts].map(([home, some]) =>
      this.shards.insert(home, (shard, offset) =>
        shard.insertBytes("span_part", { columns: partColumns, bytes: some.dated(offset) }),
      ),
    );
    await Promise.all(inserts);
  }

  async appendLinks(links: readonly LogLinks[], at: number): Promise<void> {
    const rows = this.rows.linksOf(links, (run) => this.homeOf(run));
    const inserts = [...rows].map(([home, some]) =>
      this.shards.insert(home, (shard, offset) =>
        shard.insert(
          "span_link",
          some.map((row) => ({ ...row, arrived_at: at + offset })),
        ),
      ),
    );
    await Promise.all(inserts);
  }

  async sum(): Promise<void> {
    await this.shards.readClocks();
    const newest = new Map(await this.shards.each((shard) => shard.newest()));
    this.newest = this.shards.all.map((_, index) => newest.get(index) ?? -1);
  }

  async tracesToBuild({ now, graceMs, spans, resources }: TraceWish): Promise<WaitingTrace[]> {
    const senders = this.senderCondition(resources);
    if (senders === undefined) return [];
    const candidates = await this.candidates((offset) => {
      const quietAt = now + offset - graceMs;
      return `all_runs > 0 AND ${IS_WAITING} AND ${senders} AND (last_at <= ${quietAt} OR last_at > ${now + offset}
        OR if(is_built = 0, first_at, built) <= ${quietAt - RESTLESS * graceMs})`;
    });
    return upTo(spans, await this.merged(candidates));
  }

  async tracesWithoutRun({ now, graceMs, spans, resources }: TraceWish): Promise<WaitingTrace[]> {
    const senders = this.senderCondition(resources);
    if (senders === undefined) return [];
    const candidates = await this.candidates(
      (offset) => `all_runs = 0 AND last_at > ${BUILT_TO} AND ${senders} AND last_at <= ${now + offset - graceMs}`,
    );
    const traces = await this.merged(candidates);
    return upTo(
      spans,
      traces.filter(({ runs, lastAt }) => runs === 0 && lastAt <= now - graceMs),
    );
  }

  async traces(keys: readonly string[]): Promise<WaitingTrace[]> {
    if (keys.length === 0) return [];
    return this.join(await this.shards.each((shard) => shard.traces({ where: "1 = 1", keys })));
  }

  async spansOf(traces: readonly WaitingTrace[], limit: number): Promise<ReadonlyMap<string, readonly Span[]>> {
    const found = new Map<string, Span[]>(traces.map(({ trace }) => [trace, []]));
    if (traces.length === 0) return found;
    const most = traces.some(({ spans }) => spans > limit) ? limit : Number.MAX_SAFE_INTEGER;
    const first = Math.min(...traces.map(({ firstAt }) => firstAt)) - 1000;
    const last = Math.max(...traces.map(({ lastAt }) => lastAt)) + 1000;
    const keys = traces.map(({ trace }) => trace);
    const parts = await this.shards.each(async (shard, offset) => {
      const raw = await shard.parts(keys, [first + offset, last + offset], most);
      return this.spansOfParts(shard, raw, offset);
    });
    const all = parts.flatMap(([, some]) => some);
    if (parts.length > 1) all.sort((one, other) => one.arrivedAt - other.arrivedAt);
    for (const { trace, spans } of all) {
      const ofTrace = found.get(trace);
      if (ofTrace !== undefined && ofTrace.length + spans.length <= limit) ofTrace.push(...spans);
    }
    return found;
  }

  async settle(traces: readonly SettledTrace[]): Promise<void> {
    const rows = new Map<number, Parameters<SpanShard["insert"]>[1][number][]>();
    for (const { trace, builtTo, unattributed } of traces) {
      const [trace_hi, trace_lo] = [`${BigInt(`0x${trace.slice(0, 16)}`)}`, `${BigInt(`0x${trace.slice(16)}`)}`];
      const places = this.places.get(trace) ?? [this.homeOf(trace)];
      places.forEach((place, index) => {
        const built_to = builtTo + this.shards.offsetOf(place);
        // What is counted is counted on one of them.
        const row = { trace_hi, trace_lo, built_to, unattributed: index === 0 ? unattributed : 0, is_settled: 1 };
        rows.set(place, [...(rows.get(place) ?? []), row]);
      });
      this.places.delete(trace);
    }
    await Promise.all([...rows].map(([place, some]) => this.shards.all[place]!.insert("span_settled", some)));
  }

  async linksOf(traces: readonly WaitingTrace[]): Promise<readonly LinkedTrace[]> {
    if (traces.length === 0) return [];
    const keys = traces.map(({ trace }) => trace);
    const runs = (await this.shards.each((shard) => shard.runsOf(keys))).flatMap(([, some]) => some);
    if (runs.length === 0) return [];
    const links = (await this.shards.each((shard) => shard.links(runs))).flatMap(([, some]) => some);
    const unique = new Map(links.map((link) => [JSON.stringify(link), link]));
    return [...unique.keys()]
      .sort()
      .map((key) => unique.get(key)!)
      .map((link) => ({ ...link, resource: this.senders.numberOf(link.resource) }));
  }

  async resources(): Promise<ReadonlyMap<number, SpanResource>> {
    const found = await this.shards.each(async (shard, _, index) => {
      const news = await shard.resources(Math.max(-1, this.resourcesTo[index]! - LATE_MS));
      // They are given by when they first came of those that are new, and all that came at that time are read again.
      for (const { at } of news) this.resourcesTo[index] = Math.max(this.resourcesTo[index]!, at);
      return news;
    });
    const all = found.flatMap(([, some]) => some).sort((one, other) => one.at - other.at);
    for (const { resource } of all) this.senders.numberOf(resource);
    return this.senders.all();
  }

  async unattributed(since: number): Promise<readonly Unattributed[]> {
    const found = await this.shards.each((shard, offset) => shard.unattributed(since + offset));
    const sums = new Map<number, Unattributed>();
    for (const { resource: text, spans, traces } of found.flatMap(([, some]) => some)) {
      const resource = this.senders.numberOf(text);
      const before = sums.get(resource) ?? { resource, spans: 0, traces: 0 };
      sums.set(resource, { resource, spans: before.spans + spans, traces: before.traces + traces });
    }
    return [...sums.values()].sort((one, other) => one.resource - other.resource);
  }

  async backlog(): Promise<SpanBacklog> {
    const found = await this.shards.each((shard, _, index) => shard.backlog(this.newest[index] ?? -1));
    return found.reduce((sum, [, { traces, spans }]) => ({ traces: sum.traces + traces, spans: sum.spans + spans }), {
      traces: 0,
      spans: 0,
    });
  }

  async forget(before: number): Promise<number> {
    const found = await this.shards.each((shard, offset) => shard.forget(before + offset));
    return found.reduce((sum, [, spans]) => sum + spans, 0);
  }

  /** Where a trace is kept while all answer. */
  private homeOf(text: string): number {
    return homeAmong(this.shards.all.length, text);
  }

  /**
   * Traces that meet a condition, of each shard those that wait longest; those are left out whose own shard does not answer. While one is
   * away its neighbour may have any number of its traces, so that it is looked beyond them.
   */
  private async candidates(where: (offset: number) => string): Promise<Candidates> {
    let found: Candidates = [];
    for (let most = MAX_TRACES; most <= MAX_LOOKED_AT; most *= 4) {
      const limit = most;
      const all = await this.shards.each((shard, offset) => shard.traces({ where: where(offset), limit }));
      const answering = new Set(all.map(([index]) => index));
      const own = all.map(
        ([index, traces]) => [index, traces.filter(({ trace }) => answering.has(this.homeOf(trace)))] as const,
      );
      found = own.map(([index, traces]) => [index, traces.slice(0, MAX_TRACES)]);
      // A shard that gave fewer than asked for has no more.
      const isWhole = all.every(([, traces], at) => traces.length < limit || own[at]![1].length >= MAX_TRACES);
      if (isWhole) break;
    }
    return found;
  }

  /** Candidates of all shards, each with all that is known of it. */
  private async merged(candidates: Candidates): Promise<WaitingTrace[]> {
    if (this.shards.all.length === 1) return this.join(candidates);
    return this.traces([...new Set(candidates.flatMap(([, traces]) => traces.map(({ trace }) => trace)))]);
  }

  /** What several shards have of traces, put together; those first that wait longest. */
  private join(found: readonly (readonly [number, readonly ShardTrace[]])[]): WaitingTrace[] {
    const joined = new Map<string, WaitingTrace>();
    if (this.places.size > 10 * MAX_TRACES) this.places.clear();
    for (const [index, traces] of found)
      for (const one of traces) {
        const next = this.waiting(one, this.shards.offsetOf(index));
        const before = joined.get(one.trace);
        joined.set(one.trace, before === undefined ? next : both(before, next));
        this.places.set(one.trace, before === undefined ? [index] : [...(this.places.get(one.trace) ?? []), index]);
      }
    return [...joined.values()].sort((one, other) => one.lastAt - other.lastAt);
  }

  private waiting(
    { trace, resource, firstAt, lastAt, spans, runs, builtTo }: ShardTrace,
    offset: number,
  ): WaitingTrace {
    const sums = { spans, runs, firstAt: firstAt - offset, lastAt: lastAt - offset };
    const built = builtTo === undefined ? {} : { builtTo: builtTo - offset };
    return { trace, resource: this.senders.numberOf(resource), ...sums, ...built };
  }

  private async spansOfParts(
    shard: SpanShard,
    parts: readonly ShardPart[],
    offset: number,
  ): Promise<{ trace: string; arrivedAt: number; spans: Span[] }[]> {
    const books = await shard.books([...new Set(parts.map(({ commit }) => commit))]);
    return parts.map(({ trace, commit, packed, arrivedAt: storedAt }) => {
      const { names = [], resources = [] } = books.get(commit) ?? {};
      const arrivedAt = storedAt - offset;
      const spans = unpackSpans(packed, { trace, arrivedAt }, (name) => names[name] ?? "");
      const numbers = resources.map((text) => this.senders.numberOf(text));
      return {
        trace,
        arrivedAt,
        spans: spans.map((span) => ({ ...span, resource: numbers[span.resource] ?? span.resource })),
      };
    });
  }

  /** Undefined: nothing is asked for. */
  private senderCondition(resources: ReadonlySet<number> | undefined): string | undefined {
    if (resources === undefined) return "1 = 1";
    const texts = [...resources].flatMap((number) => this.senders.textOf(number) ?? []);
    return texts.length === 0 ? undefined : `sender IN (${texts.map(quotedForClickHouse).join(", ")})`;
  }
}

function both(one: WaitingTrace, other: WaitingTrace): WaitingTrace {
  const first = one.firstAt <= other.firstAt ? one : other;
  const { builtTo: _, ...sums } = first;
  const builtTo =
    one.builtTo === undefined || other.builtTo === undefined ? undefined : Math.min(one.builtTo, other.builtTo);
  return {
    ...sums,
    lastAt: Math.max(one.lastAt, other.lastAt),
    spans: one.spans + other.spans,
    runs: one.runs + other.runs,
    ...(builtTo === undefined ? {} : { builtTo }),
  };
}

function upTo(spans: number, traces: readonly WaitingTrace[]): WaitingTrace[] {
  let sum = 0;
  return traces.slice(0, MAX_TRACES).filter((trace, index) => {
    sum += trace.spans;
    return index === 0 || sum <= spans;
  });
}
