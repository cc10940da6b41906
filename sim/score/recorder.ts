import type { Cause, RunVerdict } from "../../src/model/verdict.ts";
import type { RunTrace, Said, Segment, TrueState } from "./trace.ts";

/** What is true and what is said at one instant. */
export interface Tick {
  readonly at: number;
  readonly truth: readonly TrueState[];
  readonly verdicts: readonly RunVerdict[];
  /** Causes of the fleet's verdict, in order. */
  readonly causes: readonly Cause[];
}

/** A cause that was named, from the tick it came up until it was no longer named. */
export interface NamedCause {
  readonly cause: Cause;
  /** Place in the list when it came up, from 0. */
  readonly rank: number;
  readonly fromAt: number;
  toAt: number;
  /** All runs it was ever said to hold up. */
  readonly everHeldUp: Set<string>;
}

/** Keeps what changes from tick to tick of a world: stretches, not ticks, so that a week fits into memory. */
export class Recorder {
  private readonly traces = new Map<string, Segment[]>();
  private readonly open = new Set<string>();
  private readonly named: NamedCause[] = [];
  private current = new Map<string, NamedCause>();
  private lastAt: number | undefined;

  /** Adds the next instant. Instants must come in order. */
  add(tick: Tick): void {
    const truths = new Map(tick.truth.map((truth) => [truth.run, truth]));
    const said = new Map(tick.verdicts.map((verdict) => [verdict.run, verdict]));
    for (const run of new Set([...this.open, ...truths.keys(), ...said.keys()])) {
      this.extend(run, { at: tick.at, truth: truths.get(run), said: saidBy(said.get(run)) });
    }
    this.addCauses(tick);
    this.lastAt = tick.at;
  }

  /** What was kept; stretches still open end with the last instant. */
  finish(): { readonly traces: readonly RunTrace[]; readonly causes: readonly NamedCause[] } {
    const endAt = this.lastAt ?? 0;
    for (const run of this.open) this.traces.get(run)!.at(-1)!.toAt = endAt;
    for (const named of this.current.values()) named.toAt = endAt;
    return {
      traces: [...this.traces].map(([run, segments]) => ({ run, segments })),
      causes: this.named,
    };
  }

  private extend(run: string, now: { at: number; truth: TrueState | undefined; said: Said | undefined }): void {
    const segments = this.traces.get(run) ?? [];
    const last = segments.at(-1);
    if (last && this.open.has(run)) last.toAt = now.at;
    if (!now.truth && !now.said) {
      this.open.delete(run);
      return;
    }
    if (!last || last.toAt !== now.at || !isSame(last, now)) {
      segments.push({ fromAt: now.at, toAt: now.at, truth: now.truth, said: now.said });
    }
    this.traces.set(run, segments);
    this.open.add(run);
  }

  private addCauses({ at, causes }: Tick): void {
    const next = new Map<string, NamedCause>();
    for (const [rank, cause] of causes.entries()) {
      const key = `${cause.run ?? cause.resource} ${cause.state}`;
      let named = this.current.get(key);
      if (!named) {
        named = { cause, rank, fromAt: at, toAt: at, everHeldUp: new Set() };
        this.named.push(named);
      }
      named.toAt = at;
      for (const run of cause.holdsUp) named.everHeldUp.add(run);
      next.set(key, named);
    }
    for (const [key, named] of this.current) if (!next.has(key)) named.toAt = at;
    this.current = next;
  }
}

function saidBy(verdict: RunVerdict | undefined): Said | undefined {
  if (!verdict) return undefined;
  const { state, also, level, confidence } = verdict;
  return { state, also, level, confidence };
}

function isSame(one: Pick<Segment, "truth" | "said">, other: Pick<Segment, "truth" | "said">): boolean {
  return (
    one.truth?.state === other.truth?.state &&
    String(one.truth?.also) === String(other.truth?.also) &&
    one.said?.state === other.said?.state &&
    one.said?.level === other.said?.level &&
    String(one.said?.also) === String(other.said?.also)
  );
}
