import { createHash } from "node:crypto";
import type { ApiFleet, ApiIncident, ApiRunVerdict } from "../../api/verdicts.ts";
import type { Incident, VerdictMark } from "../../model/incident.ts";
import type { Judgement } from "../../model/verdict.ts";
import { apiFleet, apiIncident, apiRunVerdict } from "./api-verdicts.ts";
import type { FollowingState } from "./following-state.ts";
import { verdictKey } from "./verdict-key.ts";

/** What is shown, in the words of the API. */
export interface BoardContent {
  readonly fleet: ApiFleet | undefined;
  readonly runs: readonly ApiRunVerdict[];
  readonly incidents: readonly ApiIncident[];
  readonly notes: readonly string[];
}

/** What the board is made of. */
export interface BoardFacts {
  readonly judgement: Judgement | undefined;
  /** Open ones, and those that ended a short while ago. */
  readonly incidents: readonly Incident[];
  /** By {@link verdictKey}. */
  readonly marks: ReadonlyMap<string, VerdictMark>;
  readonly following: FollowingState;
}

/** What everybody who asks is shown, made once for all of them, and a revision that changes with it. */
export class Board {
  private facts: BoardFacts;
  private shown: BoardContent = { fleet: undefined, runs: [], incidents: [], notes: [] };
  private tag = revisionOf("");
  private readonly listeners = new Set<() => void>();

  constructor(following: FollowingState) {
    this.facts = { judgement: undefined, incidents: [], marks: new Map(), following };
  }

  get content(): BoardContent {
    return this.shown;
  }

  /** Changes when anything but the freshness changed. */
  get revision(): string {
    return this.tag;
  }

  get following(): FollowingState {
    return this.facts.following;
  }

  /** What is shown is judged as of then. */
  get at(): number | undefined {
    return this.facts.judgement?.at;
  }

  get judgement(): Judgement | undefined {
    return this.facts.judgement;
  }

  /** Shows something else, and tells who listens if it differs. */
  show(facts: Partial<BoardFacts>): void {
    this.facts = { ...this.facts, ...facts };
    this.shown = contentOf(this.facts);
    const tag = revisionOf(JSON.stringify([this.shown, this.facts.following.state]));
    if (tag === this.tag) return;
    this.tag = tag;
    for (const listener of this.listeners) listener();
  }

  /** Calls a function whenever the revision changed; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function contentOf({ judgement, incidents, marks }: BoardFacts): BoardContent {
  const byRun = new Map<string, string>();
  for (const { id, run, holdsUp, resolvedAt } of incidents) {
    if (resolvedAt !== undefined) continue;
    for (const held of run === undefined ? holdsUp : [run, ...holdsUp]) if (!byRun.has(held)) byRun.set(held, id);
  }
  return {
    fleet: judgement === undefined ? undefined : apiFleet(judgement.fleet),
    runs: (judgement?.runs ?? []).map((verdict) =>
      apiRunVerdict(verdict, { incident: byRun.get(verdict.run), mark: marks.get(verdictKey(verdict)) }),
    ),
    incidents: [...incidents].sort(openFirst).map(apiIncident),
    notes: judgement?.notes ?? [],
  };
}

function openFirst(one: Incident, other: Incident): number {
  const isOver = ({ resolvedAt }: Incident): number => (resolvedAt === undefined ? 0 : 1);
  return isOver(one) - isOver(other) || other.holdsUp.length - one.holdsUp.length || one.openedAt - other.openedAt;
}

function revisionOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
