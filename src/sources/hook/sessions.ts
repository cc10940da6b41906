import type { EventHead } from "./events.ts";

/** Numbers of a session that may come out of order. */
const WINDOW = 4096;

/** A hook that is told to end may write for so long after the next one began. */
const OVERLAP_MS = 10_000;

/** Events that a hook that was told to end may still write: its queue. */
const MAX_LATE = 30_000;

/** Sessions remembered: one per start of the controller. */
const MAX_SESSIONS = 64;

/** Whether an event is to be taken: for the first time, with how many before it were lost; or not, and why not. */
export type Taken =
  | { readonly kind: "taken"; readonly isNew: boolean; readonly lost: number }
  | { readonly kind: "duplicate" }
  /** Of a session that another one followed: a second controller writes into the folder. */
  | { readonly kind: "otherController" };

/** Tells new events from copies, and one controller from another, by the sessions and numbers of events. */
export class Sessions {
  /** Events that were not taken. */
  duplicates = 0;
  others = 0;
  /** Numbers that never came. */
  lost = 0;
  /** When an event of another controller last came, by its own time. */
  otherAt: number | undefined;
  private readonly sessions = new Map<string, Session>();
  /** The one that began last, by where it stands in the spool: clocks jump. */
  private current: Session | undefined;

  /** When the session that goes on began. */
  get beganAt(): number | undefined {
    return this.current?.beganAt;
  }

  take({ session, seq, at }: EventHead): Taken {
    const known = this.sessions.get(session);
    if (known === undefined) return this.begin(session, seq, at);
    if (known !== this.current && !known.isEnding(at, this.current!.beganAt)) {
      this.others++;
      this.otherAt = Math.max(this.otherAt ?? 0, at);
      return { kind: "otherController" };
    }
    const lost = known.take(seq);
    if (lost === undefined) {
      this.duplicates++;
      return { kind: "duplicate" };
    }
    this.lost += lost;
    return { kind: "taken", isNew: false, lost };
  }

  private begin(name: string, seq: number, at: number): Taken {
    const isNew = this.current !== undefined;
    this.current = new Session(seq, at);
    this.sessions.set(name, this.current);
    const [oldest] = this.sessions.keys();
    if (this.sessions.size > MAX_SESSIONS && oldest !== undefined) this.sessions.delete(oldest);
    return { kind: "taken", isNew, lost: 0 };
  }
}

class Session {
  private last: number;
  /** Numbers below the last that have not come, the newest. */
  private readonly missing = new Set<number>();
  /** Numbers before the first one read that came after it. */
  private readonly before = new Set<number>();
  private readonly first: number;
  private late = 0;

  constructor(
    seq: number,
    readonly beganAt: number,
  ) {
    this.last = seq;
    this.first = seq;
  }

  /** Another session began since: what this one still had to write comes for some seconds, and is not more than a queue holds. */
  isEnding(at: number, nextBeganAt: number): boolean {
    return at <= nextBeganAt + OVERLAP_MS && ++this.late <= MAX_LATE;
  }

  /** How many are missing before it; -1 when it was counted as lost and came late; undefined when it came before. */
  take(seq: number): number | undefined {
    if (seq > this.last) return this.goOn(seq);
    if (seq >= this.first) return this.missing.delete(seq) ? -1 : undefined;
    if (this.before.has(seq) || this.before.size >= WINDOW) return undefined;
    this.before.add(seq);
    return 0;
  }

  private goOn(seq: number): number {
    const lost = seq - this.last - 1;
    for (let one = Math.max(this.last + 1, seq - WINDOW); one < seq; one++) this.missing.add(one);
    for (const one of this.missing) {
      if (this.missing.size <= WINDOW) break;
      this.missing.delete(one);
    }
    this.last = seq;
    return lost;
  }
}
