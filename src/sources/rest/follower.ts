import type { ObservedRun } from "../../model/observed-run.ts";
import type { FleetObservation, LockObservation, Span } from "../../model/running.ts";
import { LOCKS, readLocks } from "./answers/locks.ts";
import { RunAsker } from "./ask-runs.ts";
import { Features } from "./features.ts";
import { Inventory } from "./inventory.ts";
import { LabelClouds } from "./label-clouds.ts";
import { type LiveFacts, lookLive, noteLive } from "./live-look.ts";
import { observeFleet } from "./observe-fleet.ts";
import { OfflineSince } from "./offline-since.ts";
import { IDLE_PER_MINUTE, keptForLooks, lookEveryMs, type Moment } from "./pace.ts";
import type { PoliteClient } from "./read/polite-client.ts";
import type { RestItems } from "./rest-controller.ts";
import { RestError } from "./rest-error.ts";
import type { RestMemory } from "./rest-memory.ts";
import { type BookOptions, RunBook } from "./run-book.ts";
import type { FollowedRun } from "./runs/followed-run.ts";

/** What a follower is made with. */
export interface FollowerOptions {
  readonly client: PoliteClient;
  /** Milliseconds that never go back. */
  readonly clock: () => number;
  /** Path of the controller's root. */
  readonly contextPath: string;
  readonly discoverEveryMs: number;
  readonly book: BookOptions;
}

/** Looks so far apart leave a gap in which nobody was looking. */
const GAP_MS = 150_000;

/** Locks are asked for so often while something runs. */
const LOCKS_EVERY_MS = 120_000;

/** Something that happened so long ago is lately. */
const LATELY_MS = 120_000;

/** After a look no more is begun: the next is to come in time. */
const WORK_MS = 10_000;

/** Parts of a walk asked for at one look. */
const MOST_STEPS = 100;

/** Clocks that differ by less are said to be the same. */
const SAME_TIME_MS = 10_000;

/** Pauses, gaps and lags kept. */
const MAX_KEPT = 50;

/** A run that cannot be fetched is tried so often, over about two and a half hours. */
const MOST_TRIES = 20;

/** When so many runs wait to be fetched, less is asked of each, so that they become fewer. */
const MANY_DUE = 20;

/** Most requests that work on one run may need. */
const RUN_REQUESTS = 4;

/** Something to ask, and how many requests that may take. */
interface Task {
  readonly requests: number;
  readonly work: () => Promise<void>;
}

/** Follows what runs on a controller and all that is to be asked beside, look by look. */
export class Follower {
  /** How late the last runs were fetched. */
  lagsMs: readonly number[] = [];
  private readonly features = new Features();
  private readonly book: RunBook;
  private readonly asker: RunAsker;
  private readonly inventory: Inventory;
  private readonly clouds: LabelClouds;
  private readonly offline = new OfflineSince();
  private ended: ObservedRun[] = [];
  private locks: { readonly askedAt: number; readonly value: readonly LockObservation[] | undefined } | undefined;
  private live: LiveFacts | undefined;
  private pauses: readonly Span[] = [];
  private gaps: readonly Span[] = [];
  private restarts = 0;
  private movedAt = Number.NEGATIVE_INFINITY;
  private isBusy = false;

  constructor(private readonly options: FollowerOptions) {
    const { client, discoverEveryMs } = options;
    this.book = new RunBook(options.book);
    this.clouds = new LabelClouds({ client, features: this.features });
    this.asker = new RunAsker(client, this.features);
    this.inventory = new Inventory({ client, features: this.features, book: this.book, everyMs: discoverEveryMs });
  }

  /** Time until the next look. */
  get everyMs(): number {
    const { perMinute } = this.options.client.budget;
    const isMoving = this.options.clock() - this.movedAt < LATELY_MS;
    return lookEveryMs({ perMinute, isBusy: this.isBusy, isMoving });
  }

  /** Runs that are known to have been and were not fetched. */
  get lost(): number {
    return this.book.lost;
  }

  /** Looks, and asks what else may be asked. @throws RestError */
  async look(at: number): Promise<FleetObservation> {
    const { client, clock, contextPath } = this.options;
    const now = clock();
    const before = this.live?.at;
    const facts = await lookLive({ client, features: this.features, contextPath }, now);
    const moment = { at: at + skewMs(client.date, at), now };
    const agents = this.offline.note(facts.computers.agents, moment.at);
    const live = { ...facts, at: moment.at, computers: { ...facts.computers, agents } };
    this.live = live;
    this.inventory.agents = live.computers.configured;
    this.noteTime(before, moment.at);
    const known = this.book.runs.size;
    noteLive(this.book, live);
    const due = this.book.due(moment.now);
    if (due.length > 0 || this.book.runs.size !== known) this.movedAt = moment.now;
    this.isBusy = this.book.runs.size > 0 || (live.queue?.length ?? 0) > 0;
    await this.work(this.tasks(moment, due));
    return this.observe();
  }

  takeEnded(): ObservedRun[] {
    const { ended } = this;
    this.ended = [];
    return ended.sort((one, other) => (one.startAt ?? 0) - (other.startAt ?? 0));
  }

  takeItems(): RestItems | undefined {
    return this.inventory.take();
  }

  memory(): RestMemory {
    return this.book.memory(this.ended);
  }

  /** Another session is a restart: what was running then did not, for a while. */
  private noteTime(before: number | undefined, at: number): void {
    const span = before === undefined ? undefined : { fromAt: before, toAt: at };
    if (span !== undefined && at - span.fromAt > GAP_MS) this.gaps = [...this.gaps, span].slice(-MAX_KEPT);
    const { restarts } = this.options.client;
    if (restarts === this.restarts) return;
    this.restarts = restarts;
    this.features.reset();
    this.inventory.restarted();
    if (span !== undefined) this.pauses = [...this.pauses, span].slice(-MAX_KEPT);
  }

  /** What to ask, in order: one step of a walk, so that it is not put off for ever; runs that ended; those that go on; the rest. */
  private tasks(moment: Moment, due: readonly FollowedRun[]): Task[] {
    const { now } = moment;
    const step: Task = { requests: 1, work: () => this.inventory.step(moment) };
    const walk = this.inventory.isDue(now) ? [step] : [];
    const open = this.going().filter(({ askedAt, everyMs }) => now - askedAt >= everyMs);
    open.sort((one, other) => one.askedAt - other.askedAt);
    const locksAt = this.locks?.askedAt ?? Number.NEGATIVE_INFINITY;
    const isLocksDue = this.isBusy && now - locksAt >= LOCKS_EVERY_MS && this.features.mayAsk("locks", now);
    const labels = this.clouds.due(this.live?.queue ?? [], this.live?.computers.agents ?? [], now);
    return [
      ...walk,
      ...labels.map((label) => ({ requests: 1, work: () => this.clouds.ask(label, now) })),
      ...due.map((run) => ({ requests: RUN_REQUESTS, work: () => this.fetch(run, moment, due.length > MANY_DUE) })),
      ...(isLocksDue ? [{ requests: 1, work: () => this.lookAtLocks(now) }] : []),
      ...open.map((run) => ({ requests: RUN_REQUESTS, work: () => this.asker.look(run, moment) })),
      // More of them than a walk has parts, as a rule; those that find nothing to do cost nothing.
      ...walk.flatMap(() => Array.from({ length: MOST_STEPS }, () => step)),
    ];
  }

  /** Two at a time, as long as the budget lasts. What only concerns one run has been noted; what concerns the controller ends the work. */
  private async work(tasks: Task[]): Promise<void> {
    const { clock } = this.options;
    const until = clock() + WORK_MS;
    const worker = async (): Promise<void> => {
      for (;;) {
        const task = tasks[0];
        if (task === undefined || clock() > until || this.allowance() < task.requests) return;
        tasks.shift();
        try {
          await task.work();
        } catch (error) {
          if (!(error instanceof RestError)) throw error;
          if (endsWork(error)) tasks.length = 0;
        }
      }
    };
    await Promise.all([worker(), worker()]);
  }

  /** Requests that may be made beside those kept for looks; few when nothing runs. */
  private allowance(): number {
    const { client, clock } = this.options;
    const { budget } = client;
    const left = client.left - keptForLooks(this.everyMs);
    return this.isBusy ? left : Math.min(left, IDLE_PER_MINUTE - budget.lastMinute(clock()));
  }

  private async fetch(run: FollowedRun, moment: Moment, isBrief: boolean): Promise<void> {
    const fetched = await this.asker.fetch(run, moment, isBrief).catch((error: unknown) => {
      this.giveUp(run);
      throw error;
    });
    if (fetched === "open") return;
    this.book.close(run);
    if (fetched === "none") return;
    this.ended.push(fetched);
    const { startAt, durationMs } = fetched.rows.run[0] ?? {};
    // Of those that ended before they were noticed it would tell how rarely items are walked.
    if (run.seenSince === undefined || startAt === undefined || durationMs === undefined) return;
    this.lagsMs = [...this.lagsMs, Math.max(0, moment.at - startAt - durationMs)].slice(-MAX_KEPT);
  }

  /** A run whose record Jenkins cannot read would be asked for for ever. */
  private giveUp(run: FollowedRun): void {
    if (run.tries < MOST_TRIES) return;
    this.book.close(run);
    this.book.lost++;
  }

  private async lookAtLocks(askedAt: number): Promise<void> {
    const { client } = this.options;
    this.locks = { askedAt, value: this.locks?.value };
    try {
      this.locks = { askedAt, value: readLocks(await client.json(LOCKS)) };
      this.features.found("locks");
    } catch (error) {
      if (error instanceof RestError) this.features.missed("locks", error.code, askedAt);
      this.locks = { askedAt, value: undefined };
      throw error;
    }
  }

  private going(): FollowedRun[] {
    return [...this.book.runs.values()].filter((run) => run.seenSince !== undefined);
  }

  private observe(): FleetObservation {
    return observeFleet({
      live: this.live!,
      locks: this.locks?.value,
      hasClouds: this.clouds.hasClouds(this.live!.queue ?? [], this.live!.computers.agents),
      runs: this.going(),
      familyOf: (pipeline) => this.inventory.familyOf(pipeline),
      pauses: this.pauses,
      gaps: this.gaps,
      notSeen: this.features.notSeen(),
    });
  }
}

/**
 * How far the controller's clock is ahead: all times are told by it, so that what runs is to be judged as of its time. Within some
 * seconds nobody can tell: its dates are whole seconds, and it takes time to answer.
 */
function skewMs(date: number | undefined, at: number): number {
  const skew = date === undefined ? 0 : date - at;
  return Math.abs(skew) < SAME_TIME_MS ? 0 : skew;
}

function endsWork({ code }: RestError): boolean {
  return !["server", "malformed", "timeout", "tooLarge", "forbidden", "notFound"].includes(code);
}
