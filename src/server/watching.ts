import type { Incident, VerdictMark } from "../model/incident.ts";
import type { HomeChanges } from "../sources/jenkins-home/live/watch/watched-home.ts";
import type { AlertCourier } from "./alerts/alert-courier.ts";
import type { Board, BoardFacts } from "./board/board.ts";
import { blindJudgement } from "./following/blind-judgement.ts";
import type { Looked, LookTime } from "./following/follow-home.ts";
import { LookError } from "./following/look-error.ts";
import type { IncidentBook } from "./incidents/incident-book.ts";
import type { MarkBook } from "./marks/mark-book.ts";

/** What learns of each look. */
export interface WatchingParts {
  readonly board: Board;
  readonly incidents: IncidentBook;
  readonly marks: MarkBook;
  readonly couriers: readonly AlertCourier[];
  /** Something came, grew or went: the store is to be brought up to date. */
  readonly onChanged: (changes: HomeChanges) => void;
  /** Takes why it cannot be looked at, when it could before. */
  readonly onLost: (error: unknown) => void;
  /** It can be looked at again. */
  readonly onFound: () => void;
  /** How long after a look the next one begins, as of now. */
  readonly everyMs: () => number;
  readonly now: () => number;
}

/** What is judged as of longer ago is the past. */
const PAST_MS = 3_600_000;

/** Brings what a look gave to everything that shows, keeps or tells it; and what people did about it. */
export class Watching {
  constructor(private readonly parts: WatchingParts) {}

  /**
   * Takes a look. A home that was last alive long ago is judged as of then: that is shown, and makes no incidents, for nobody
   * can do anything about them.
   */
  async looked({ judgement, digest, causes, changes, watching }: Looked, { at, lookMs }: LookTime): Promise<void> {
    const { board, incidents, marks, onChanged, onFound, now, everyMs } = this.parts;
    const { state, since, source } = board.following;
    const { runs } = judgement;
    if (state === "gone") onFound();
    onChanged(changes);
    marks.note(runs, at);
    if (at - judgement.at < PAST_MS) {
      const running = new Set(runs.map(({ run }) => run));
      const unseen = new Set(runs.flatMap((verdict) => (verdict.state === "NOT_OBSERVED" ? [verdict.run] : [])));
      await incidents.take({ causes, running, unseen, at: now() });
    }
    const sinceNow = state === "following" ? since : now();
    this.show({
      judgement,
      digest,
      following: { state: "following", source, since: sinceNow, lastLookAt: at, lookMs, everyMs: everyMs(), watching },
    });
  }

  /** Takes why a look was not possible: from now on nothing is known. Incidents go on: nobody knows that they are over. */
  async lost(error: unknown, at: number): Promise<void> {
    const { board, onLost } = this.parts;
    const { following } = board;
    const since = following.state === "gone" ? following.since : at;
    if (following.state !== "gone") onLost(error);
    const { source } = following;
    const reason = error instanceof LookError && source !== "home" ? error.message : undefined;
    const judgement = blindJudgement(board.judgement, { at, since, source, reason });
    this.show({
      judgement,
      digest: `gone ${since} ${reason ?? ""}`,
      following: { ...following, state: "gone", since },
    });
  }

  /** Takes what another process saw: that is shown, and can be marked. */
  shown(facts: Partial<BoardFacts>, at: number): void {
    const { board, marks } = this.parts;
    marks.note(facts.judgement?.runs ?? [], at);
    board.show({ ...facts, marks: new Map([...(facts.marks ?? board.all.marks), ...marks.all]) });
  }

  /** Learns who took an incident at another process. @throws StoreError */
  async takeAcknowledged(): Promise<void> {
    if (await this.parts.incidents.takeAcknowledged(this.parts.now())) this.show({});
  }

  /** Notes that somebody took an incident; undefined when no open one has that id. @throws StoreError */
  async acknowledge(id: string): Promise<Incident | undefined> {
    const incident = await this.parts.incidents.acknowledge(id, this.parts.now());
    if (incident !== undefined) this.show({});
    return incident;
  }

  /** Keeps a mark; undefined when no such verdict was given of late. @throws StoreError */
  async mark(mark: Omit<VerdictMark, "markedAt">): Promise<VerdictMark | undefined> {
    const made = { ...mark, markedAt: this.parts.now() };
    if (!(await this.parts.marks.mark(made))) return undefined;
    this.parts.board.showMark();
    return made;
  }

  private show(facts: Parameters<Board["show"]>[0]): void {
    const { board, incidents, marks, couriers } = this.parts;
    board.show({ ...facts, incidents: incidents.shown, marks: marks.all });
    for (const courier of couriers) courier.take(incidents.shown);
  }
}
