import type { RunState, RunVerdict } from "../../src/model/verdict.ts";
import type { RunTrace, Said, Segment, TrueState } from "./trace.ts";

/** What is true and what is said at one instant. */
export interface Tick {
  readonly at: number;
  readonly truth: readonly TrueState[];
  readonly verdicts: readonly RunVerdict[];
  /** Alarms that are open, in order. */
  readonly alarms: readonly Alarm[];
}

/** An alarm about one or more runs, as the judge gives it: one per incident, if all is well. */
export interface Alarm {
  /** The same from look to look. */
  readonly id: string;
  /** What it takes for the root: a run, `label gpu`, `agent linux-1`. */
  readonly root: string;
  readonly state: RunState;
  readonly holdsUp: readonly string[];
}

/** An alarm from the tick it was given until it was taken back. */
export interface GivenAlarm {
  readonly fromAt: number;
  toAt: number;
  /** What it named, in order; one that goes on may come to name another root. */
  readonly names: Name[];
}

/** What an alarm named, and since when. */
export interface Name {
  readonly root: string;
  readonly state: RunState;
  readonly fromAt: number;
  /** Place among the alarms that were open then, from 0. */
  readonly rank: number;
  /** All runs it was said to hold up while it named this. */
  readonly heldUp: Set<string>;
}

/** Keeps what changes from tick to tick of a world: stretches, not ticks, so that a week fits into memory. */
export class Recorder {
  private readonly traces = new Map<string, Segment[]>();
  private readonly open = new Set<string>();
  private readonly alarms: GivenAlarm[] = [];
  private current = new Map<string, GivenAlarm>();
  private lastAt: number | undefined;

  /** Adds the next instant. Instants must come in order. */
  add(tick: Tick): void {
    const truths = new Map(tick.truth.map((truth) => [truth.run, truth]));
    const said = new Map(tick.verdicts.map((verdict) => [verdict.run, verdict]));
    for (const run of new Set([...this.open, ...truths.keys(), ...said.keys()])) {
      this.extend(run, { at: tick.at, truth: truths.get(run), said: saidBy(said.get(run)) });
    }
    this.addAlarms(tick);
    this.lastAt = tick.at;
  }

  /** What was kept; stretches still open end with the last instant. */
  finish(): { readonly traces: readonly RunTrace[]; readonly alarms: readonly GivenAlarm[] } {
    const endAt = this.lastAt ?? 0;
    for (const run of this.open) this.traces.get(run)!.at(-1)!.toAt = endAt;
    for (const alarm of this.current.values()) alarm.toAt = endAt;
    return {
      traces: [...this.traces].map(([run, segments]) => ({ run, segments })),
      alarms: this.alarms,
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

  private addAlarms({ at, alarms }: Tick): void {
    const next = new Map<string, GivenAlarm>();
    for (const [rank, { id, root, state, holdsUp }] of alarms.entries()) {
      const known = this.current.get(id);
      const alarm = known ?? { fromAt: at, toAt: at, names: [] };
      if (!known) this.alarms.push(alarm);
      alarm.toAt = at;
      const last = alarm.names.at(-1);
      const isSame = last?.root === root && last.state === state;
      const name = isSame ? last : { root, state, fromAt: at, rank, heldUp: new Set<string>() };
      if (!isSame) alarm.names.push(name);
      for (const run of holdsUp) name.heldUp.add(run);
      next.set(id, alarm);
    }
    for (const [id, alarm] of this.current) if (!next.has(id)) alarm.toAt = at;
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
    isSameState(one.truth, other.truth) && isSameState(one.said, other.said) && one.said?.level === other.said?.level
  );
}

type States = Pick<Said, "state" | "also">;

function isSameState(one: States | undefined, other: States | undefined): boolean {
  return one?.state === other?.state && isSameList(one?.also, other?.also);
}

function isSameList(one: readonly RunState[] = [], other: readonly RunState[] = []): boolean {
  return one === other || (one.length === other.length && one.every((state, place) => state === other[place]));
}
