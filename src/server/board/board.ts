import type { ApiIncident, ApiRunVerdict } from "../../api/verdicts.ts";
import type { Incident, VerdictMark } from "../../model/incident.ts";
import type { Judgement, RunVerdict } from "../../model/verdict.ts";
import { tagOf } from "../http/entity-tag.ts";
import { apiIncident, apiRunVerdict } from "./api-verdicts.ts";
import type { FollowingState } from "./following-state.ts";
import { verdictKey } from "./verdict-key.ts";

/** What the board is made of. */
export interface BoardFacts {
  readonly judgement: Judgement | undefined;
  /** Equal for judgements that say the same, whenever that was. */
  readonly digest: string;
  /** Open ones, and those that ended a short while ago. */
  readonly incidents: readonly Incident[];
  /** By {@link verdictKey}. */
  readonly marks: ReadonlyMap<string, VerdictMark>;
  readonly following: FollowingState;
}

/** What everybody who asks is shown, and a revision that changes with it. What nobody asks for is not made. */
export class Board {
  private facts: BoardFacts;
  /** Open incidents by run that they hold up. */
  private incidentOfRun: ReadonlyMap<string, string> = new Map();
  private tag = tagOf("");
  private marked = 0;
  private readonly listeners = new Set<() => void>();

  constructor(following: FollowingState) {
    this.facts = { judgement: undefined, digest: "", incidents: [], marks: new Map(), following };
  }

  /** Changes when anything but the freshness changed. */
  get revision(): string {
    return this.tag;
  }

  /** All that it shows. */
  get all(): BoardFacts {
    return this.facts;
  }

  get following(): FollowingState {
    return this.facts.following;
  }

  /** Undefined before the first look. */
  get judgement(): Judgement | undefined {
    return this.facts.judgement;
  }

  /** Open incidents first, then those that ended a short while ago. */
  get incidents(): readonly ApiIncident[] {
    return [...this.facts.incidents].sort(openFirst).map(apiIncident);
  }

  /** A verdict in the words of the API, with what people did about it. */
  apiOf(verdict: RunVerdict): ApiRunVerdict {
    const mark = this.facts.marks.get(verdictKey(verdict));
    return apiRunVerdict(verdict, { incident: this.incidentOfRun.get(verdict.run), mark });
  }

  /** Shows something else, and tells who listens if it differs. */
  show(facts: Partial<BoardFacts>): void {
    this.facts = { ...this.facts, ...facts };
    const { digest, incidents, following } = this.facts;
    this.incidentOfRun = incidentsByRun(incidents);
    this.retag(JSON.stringify([digest, incidents, following.state, this.marked]));
  }

  /** Shows that a verdict was marked. */
  showMark(): void {
    this.marked++;
    this.show({});
  }

  /** Calls a function whenever the revision changed; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private retag(text: string): void {
    const tag = tagOf(text);
    if (tag === this.tag) return;
    this.tag = tag;
    for (const listener of this.listeners) listener();
  }
}

function incidentsByRun(incidents: readonly Incident[]): Map<string, string> {
  const byRun = new Map<string, string>();
  for (const { id, run, holdsUp, resolvedAt } of incidents) {
    if (resolvedAt !== undefined) continue;
    for (const held of run === undefined ? holdsUp : [run, ...holdsUp]) if (!byRun.has(held)) byRun.set(held, id);
  }
  return byRun;
}

function openFirst(one: Incident, other: Incident): number {
  const isOver = ({ resolvedAt }: Incident): number => (resolvedAt === undefined ? 0 : 1);
  return isOver(one) - isOver(other) || other.holdsUp.length - one.holdsUp.length || one.openedAt - other.openedAt;
}
