import type { Incident } from "../../model/incident.ts";
import type { MetricFamily } from "../../model/metric-families.ts";
import type { SourceState } from "../../model/sources.ts";
import { fleetFamilies } from "../../publish/fleet-families.ts";
import type { AlertCourier } from "../alerts/alert-courier.ts";
import type { AlertTarget } from "../alerts/alert-target.ts";
import { couriersOf } from "../alerts/couriers-of.ts";
import { Board, type BoardFacts } from "../board/board.ts";
import { Bell } from "../following/bell.ts";
import { unseenJudgement } from "../following/blind-judgement.ts";
import { followHome } from "../following/follow-home.ts";
import { LookError } from "../following/look-error.ts";
import { sharedLiveRun } from "../following/shared-live-run.ts";
import { IncidentBook } from "../incidents/incident-book.ts";
import { MarkBook } from "../marks/mark-book.ts";
import type { InTurn } from "../scanning/in-turn.ts";
import { StoreFollower, type StoreHealth } from "../scanning/store-follower.ts";
import type { LiveRun, ServeEffects } from "../serve-options.ts";
import { Watching } from "../watching.ts";
import type { FollowedOptions } from "./followed-options.ts";
import { homeState } from "./home-state.ts";
import { healthOf, type StoreFeed } from "./store-feed.ts";
import { whileClaimed } from "./while-claimed.ts";

/** A look at a home that takes longer is one at a disk that does not answer; a Jenkins is asked several things, one after the other. */
const patienceMs = (source: FollowedOptions["source"]): number => (source === "home" ? 60_000 : 300_000);

/** What all controllers of a server share. */
export interface FollowedSurroundings {
  readonly turn: InTurn;
  readonly targets: readonly AlertTarget[];
  readonly effects: ServeEffects;
}

/** What one controller has for itself. */
interface FollowedParts extends RememberedParts {
  readonly board: Board;
  readonly follower: StoreFollower | undefined;
  readonly feeds: readonly StoreFeed[];
}

/** What goes on from what the store remembers of the judging. */
interface RememberedParts {
  readonly watching: Watching;
  readonly couriers: readonly AlertCourier[];
}

/** One controller of those that a server follows: what is known of it, and the work that keeps it known. */
export class FollowedController {
  /** Absent: the store alone knows its runs. */
  readonly liveRun: LiveRun | undefined;

  private isShownForOthers = false;

  private constructor(
    private readonly options: FollowedOptions,
    private readonly surroundings: FollowedSurroundings,
    private parts: FollowedParts,
  ) {
    this.liveRun = options.liveRun && sharedLiveRun(options.liveRun, surroundings.effects.now);
  }

  /** Opens what the store remembers of a controller. Nothing works yet. @throws StoreError */
  static async open(options: FollowedOptions, surroundings: FollowedSurroundings): Promise<FollowedController> {
    const { source, look, everyMs, home, claims } = options;
    const { effects, turn } = surroundings;
    const startedAt = effects.now();
    // Another process may be the one that looks.
    const state = look === undefined || claims !== undefined ? "heard" : "starting";
    const board = new Board({ state, source, since: startedAt, everyMs: everyMs() });
    if (state === "heard") board.show({ judgement: unseenJudgement(startedAt), digest: state });
    const follower = home === undefined ? undefined : new StoreFollower({ ...home, ...effects, turn });
    const feeds = [...(follower === undefined ? [] : [follower]), ...(options.feeds ?? [])];
    const remembered = await rememberedParts(options, surroundings, { board, follower });
    return new FollowedController(options, surroundings, { board, follower, feeds, ...remembered });
  }

  /** Its name in the store. */
  get name(): string {
    return this.options.controller;
  }

  get board(): Board {
    return this.parts.board;
  }

  get watching(): Watching {
    return this.parts.watching;
  }

  get couriers(): readonly AlertCourier[] {
    return this.parts.couriers;
  }

  get judgements(): FollowedOptions["judgements"] {
    return this.options.judgements;
  }

  /** How bringing its runs into the store went last. */
  get storeHealth(): StoreHealth {
    return healthOf(this.parts.feeds);
  }

  get feeds(): readonly StoreFeed[] {
    return this.parts.feeds;
  }

  /** How its sources do. */
  get sourceStates(): readonly SourceState[] {
    const { controller, home, states } = this.options;
    const others = states?.() ?? [];
    if (home === undefined) return others;
    return [homeState({ controller, place: home.place }, this.board.following, this.storeHealth), ...others];
  }

  /** Begins all that goes on until the signal says that it is over; where others may do it, whenever this process is the one. */
  work(signal: AbortSignal): Promise<void>[] {
    const { claims, controller, look } = this.options;
    if (claims === undefined || (look === undefined && this.feeds.length === 0)) return this.workAlone(signal);
    const { effects } = this.surroundings;
    return [
      whileClaimed(
        {
          ...{ claims, controller, sleep: effects.sleep, onError: effects.onError },
          work: (until) => Promise.all(this.workAlone(until)),
          onGained: async () => {
            await this.remember();
            this.begin(look === undefined ? "heard" : "starting");
          },
          onLost: () => this.begin("heard"),
        },
        signal,
      ),
    ];
  }

  /** The term under which this process looks at it, of several that could; undefined: it does not, or is the only one. */
  get term(): number | undefined {
    const { claims, controller, look } = this.options;
    return look === undefined ? undefined : claims?.term(controller);
  }

  /** What is shown of it is what another process sees. */
  get isSeenByOthers(): boolean {
    return this.isShownForOthers;
  }

  /** Shows what another process sees of it; undefined: none sees anything. While this process looks at it, that counts. */
  showOthers(facts: Partial<BoardFacts> | undefined): void {
    if (this.term !== undefined) return;
    if (facts === undefined) {
      if (this.isShownForOthers) this.begin("heard");
      return;
    }
    const news = openIn(facts.incidents ?? []) !== openIn(this.board.all.incidents);
    this.isShownForOthers = true;
    this.watching.shown(facts, this.surroundings.effects.now());
    // They can be taken here as well.
    if (facts.incidents === undefined || !news) return;
    this.remember()
      .then(() => this.showOthers({ judgement: this.board.judgement }))
      .catch(this.surroundings.effects.onError);
  }

  /** Learns what people did about it at another process. @throws StoreError */
  takeAcknowledged(): Promise<void> {
    return this.watching.takeAcknowledged();
  }

  /** Reads again what other processes may have changed. */
  private async remember(): Promise<void> {
    const remembered = await rememberedParts(this.options, this.surroundings, this.parts);
    this.parts = { ...this.parts, ...remembered };
  }

  private begin(state: "starting" | "heard"): void {
    const { source, everyMs } = this.options;
    const at = this.surroundings.effects.now();
    this.isShownForOthers = false;
    const following = { state, source, since: at, everyMs: everyMs() };
    this.board.show({ judgement: unseenJudgement(at), digest: state, following });
  }

  private workAlone(signal: AbortSignal): Promise<void>[] {
    const { feeds, couriers } = this.parts;
    return [
      ...this.follow(signal),
      ...feeds.map((feed) => feed.work(signal)),
      ...couriers.map((courier) => courier.work(signal)),
    ];
  }

  /** Gauges of what runs, as of the last look; none of what nothing looks at. */
  gauges(): MetricFamily[] {
    const { board } = this.parts;
    const { lastLookAt, lookMs, state } = board.following;
    // Who looks gives them.
    if (state === "heard" || this.isShownForOthers) return [];
    const openIncidents = board.incidents.filter(({ resolvedAt }) => resolvedAt === undefined).length;
    const now = this.surroundings.effects.now();
    const lookAgeMs = lastLookAt === undefined ? undefined : Math.max(0, now - lastLookAt);
    return fleetFamilies({
      controller: this.name,
      judgement: board.judgement,
      openIncidents,
      lookMs,
      lookAgeMs,
    });
  }

  private follow(signal: AbortSignal): Promise<void>[] {
    const { look, bell = new Bell(), everyMs, source } = this.options;
    const { now, sleep } = this.surroundings.effects;
    const { watching } = this.parts;
    if (look === undefined) return [];
    return [
      followHome({
        ...{ look, bell, everyMs, patienceMs: patienceMs(source), now, sleep, signal },
        onLooked: (looked, when) => watching.looked(looked, when),
        onLost: (error, at) => watching.lost(error, at),
      }),
    ];
  }
}

/** Which incidents are open, and whether somebody took them. */
function openIn(incidents: readonly Incident[]): string {
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === undefined);
  return JSON.stringify(open.map(({ id, acknowledgedAt }) => [id, acknowledgedAt]).sort());
}

/** Reads what the store remembers of the judging. @throws StoreError */
async function rememberedParts(
  options: FollowedOptions,
  { targets, effects }: FollowedSurroundings,
  { board, follower }: Pick<FollowedParts, "board" | "follower">,
): Promise<RememberedParts> {
  const { controller, judgements } = options;
  const couriers = await couriersOf(controller, { targets, judgements, effects });
  const watching = await watchingOf(options, { board, couriers, follower, effects, startedAt: effects.now() });
  return { couriers, watching };
}

async function watchingOf(
  { controller, judgements, source, everyMs }: FollowedOptions,
  parts: Pick<FollowedParts, "board" | "couriers"> & {
    readonly follower: StoreFollower | undefined;
    readonly effects: ServeEffects;
    readonly startedAt: number;
  },
): Promise<Watching> {
  const { board, couriers, follower, effects, startedAt } = parts;
  const { now, newSecret, onError, log } = effects;
  const newId = (): string => newSecret().slice(0, 16);
  const words = source === "home" ? homeWords : jenkinsWords;
  return new Watching({
    ...{ board, couriers, everyMs, now },
    incidents: await IncidentBook.open({ store: judgements, startedAt, newId, onError }),
    marks: await MarkBook.open(judgements, startedAt),
    onChanged: (changes) => follower?.want(changes),
    onLost: (error) => {
      const facts = source === "home" || !(error instanceof LookError) ? {} : { controller, reason: error.message };
      log(words.lost, { level: "warn", facts });
      if (!(error instanceof LookError)) onError(error);
    },
    onFound: () => log(words.found, source === "home" ? {} : { facts: { controller } }),
  });
}

const homeWords = {
  lost: "The home cannot be read any more. It is looked for again and again.",
  found: "The home can be read again.",
};

const jenkinsWords = {
  lost: "A Jenkins does not answer any more. It is asked again and again.",
  found: "A Jenkins answers again.",
};
