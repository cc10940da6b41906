import type { RunningAnswer } from "../../api/running.ts";
import { type Asked, shownController } from "./app-state.ts";
import type { AppStore } from "./app-store.ts";
import type { Client, Outcome } from "./client.ts";
import type { EventListeners } from "./events.ts";
import { followsRuns, pathsOf } from "./paths-of.ts";
import { gapsOf } from "./store-gaps.ts";

/** What following the server needs of its surroundings. */
export interface LiveOptions {
  readonly store: AppStore;
  readonly client: Client;
  readonly listen: (listeners: EventListeners) => () => void;
  readonly now: () => number;
  readonly later: (action: () => void, ms: number) => void;
}

/** Waits between tries to reach the server again: soon at first, then calmly. */
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000] as const;

/** What is incomplete is asked for again: a server that was restarted is back by then. */
const INCOMPLETE_MS = 15_000;

/** Keeps the store as the server is: asks once, listens to its events, asks again when one says so or when it comes back. */
export class Live {
  private isAsking = false;
  private askAgain = false;
  private isWaiting = false;
  private isAskingControllers = false;
  private askControllersAgain = false;
  private isToAskIncomplete = false;
  /** Paths on their way, and whether they are wanted once more. */
  private readonly asking = new Map<string, boolean>();
  private closeEvents: (() => void) | undefined;

  constructor(private readonly options: LiveOptions) {}

  /** Asks whether this browser may ask; then for everything. */
  async start(): Promise<void> {
    const outcome = await this.options.client.session();
    if (outcome.kind === "ok" && outcome.value.needsToken && !outcome.value.isOpen) return this.signedOut();
    if (outcome.kind !== "ok") return this.retry(this.problemOf(outcome));
    const session = { kind: "open", needsToken: outcome.value.needsToken } as const;
    this.options.store.dispatch({ kind: "sessionKnown", session });
    void this.refreshControllers();
    void this.refreshAsked();
    if (await this.refresh()) this.listen();
  }

  /** Asks for the judgement, at most once at a time; false when there was no answer. */
  async refresh(): Promise<boolean> {
    this.askAgain = this.isAsking;
    if (this.isAsking) return true;
    this.isAsking = true;
    const outcome = await this.options.client.running(this.options.store.state().running.etag);
    this.isAsking = false;
    const isThere = this.took(outcome);
    return isThere && this.askAgain ? this.refresh() : isThere;
  }

  /** Asks which controllers are followed, and how each stands. */
  async refreshControllers(): Promise<void> {
    const { client, store } = this.options;
    this.askControllersAgain = this.isAskingControllers;
    if (this.isAskingControllers) return;
    this.isAskingControllers = true;
    const outcome = await client.controllers();
    this.isAskingControllers = false;
    if (this.askControllersAgain) void this.refreshControllers();
    if (outcome.kind === "ok") store.dispatch({ kind: "controllersAnswered", controllers: outcome.value.controllers });
  }

  /** Asks how Flowmeter itself is, and how its verdicts were marked. */
  async refreshRest(): Promise<void> {
    const { client, store } = this.options;
    const [health, precision] = await Promise.all([client.health(), client.precision()]);
    if (health.kind === "ok") store.dispatch({ kind: "healthAnswered", health: health.value });
    if (precision.kind === "ok") store.dispatch({ kind: "precisionAnswered", precision: precision.value });
  }

  /** Asks for what the route shows; what is there is shown until the answer comes. */
  async refreshAsked(): Promise<void> {
    const { store } = this.options;
    if (store.state().session.kind !== "open") return;
    await Promise.all(pathsOf(store.state()).map((path) => this.askStored(path)));
    await this.askRest();
  }

  /** Asks for what is known to be needed by now and was not asked yet: pages that follow others. */
  async askRest(): Promise<void> {
    const { store } = this.options;
    const isNew = (path: string): boolean => !store.state().asked.has(path) && !this.asking.has(path);
    for (
      let paths = pathsOf(store.state()).filter(isNew);
      paths.length > 0;
      paths = pathsOf(store.state()).filter(isNew)
    )
      await Promise.all(paths.map((path) => this.askStored(path)));
  }

  /** A path is asked once at a time; who asks again meanwhile gets it asked once more. */
  private async askStored(path: string): Promise<void> {
    const { store, client } = this.options;
    if (this.asking.has(path)) {
      this.asking.set(path, true);
      return;
    }
    this.asking.set(path, false);
    const before = store.state().asked.get(path);
    store.dispatch({ kind: "askedChanged", path, asked: { ...before, isAsking: true } });
    const outcome = await client.stored(path, before?.answer === undefined ? undefined : before.etag);
    if (outcome.kind === "problem" && outcome.status === 401) this.signedOut();
    store.dispatch({ kind: "askedChanged", path, asked: askedAfter(before, outcome) });
    if (isIncomplete(outcome)) this.askLater();
    const isWantedAgain = this.asking.get(path) === true;
    this.asking.delete(path);
    if (isWantedAgain) await this.askStored(path);
  }

  /** Nobody tells when a part of the store answers again. */
  private askLater(): void {
    if (this.isToAskIncomplete) return;
    this.isToAskIncomplete = true;
    this.options.later(() => {
      this.isToAskIncomplete = false;
      void this.refreshAsked();
    }, INCOMPLETE_MS);
  }

  /** Stops listening: this browser may not ask any more. */
  signedOut(): void {
    this.closeEvents?.();
    this.options.store.dispatch({ kind: "sessionKnown", session: { kind: "closed", isSending: false } });
  }

  private listen(): void {
    const { store, listen } = this.options;
    this.closeEvents?.();
    this.closeEvents = listen({
      opened: () => {
        store.dispatch({ kind: "connected" });
        void this.refreshRest();
        // What changed after it was asked for and before events came was told to nobody.
        void this.refreshAsked();
      },
      changed: ({ controller }) => {
        this.refreshOthers(controller);
        if (!this.isShown(controller)) return;
        void this.refresh();
        if (followsRuns(store.state())) void this.refreshAsked();
      },
      stored: () => void this.refreshAsked(),
      alive: ({ controller, following, revision }) => {
        if (!this.isShown(controller)) return;
        store.dispatch({ kind: "alive", following });
        if (store.state().route.view === "about") void this.refreshRest();
        if (revision !== store.state().running.answer?.revision) void this.refresh();
      },
      lost: () => this.retry(),
    });
  }

  /** What is told of a controller that is not known yet may be of the one that is shown. */
  private isShown(controller: string): boolean {
    const shown = shownController(this.options.store.state());
    return shown === undefined || controller === shown;
  }

  /** How others stand is shown where there are others, or one came. */
  private refreshOthers(controller: string): void {
    const { controllers } = this.options.store.state();
    const isKnown = controllers.some((one) => one.controller === controller);
    if (controllers.length > 1 || !isKnown) void this.refreshControllers();
  }

  /** False when it must be tried again, which is then already on its way. */
  private took(outcome: Outcome<RunningAnswer>): boolean {
    const { store, now } = this.options;
    if (outcome.kind === "ok") {
      const { value: answer, etag, serverAt } = outcome;
      if (serverAt !== undefined) store.dispatch({ kind: "clockSeen", at: now(), serverAt });
      store.dispatch({ kind: "runningAnswered", answer, ...(etag === undefined ? {} : { etag }) });
      return true;
    }
    if (outcome.kind === "unchanged") {
      store.dispatch({ kind: "runningUnchanged" });
      return true;
    }
    if (outcome.kind === "problem" && outcome.status === 401) this.signedOut();
    else this.retry(this.problemOf(outcome));
    return false;
  }

  private problemOf(outcome: Exclude<Outcome<unknown>, { kind: "ok" }>): string {
    return outcome.kind === "problem" ? outcome.detail : "The server does not answer.";
  }

  private retry(problem?: string): void {
    const { store, now, later } = this.options;
    this.closeEvents?.();
    this.closeEvents = undefined;
    if (problem !== undefined) store.dispatch({ kind: "runningFailed", problem });
    if (this.isWaiting) return;
    this.isWaiting = true;
    store.dispatch({ kind: "lost", at: now() });
    const { connection } = store.state();
    const tries = connection.kind === "lost" ? connection.tries : 1;
    later(
      () => {
        this.isWaiting = false;
        void this.start();
      },
      RETRY_MS[Math.min(tries, RETRY_MS.length) - 1]!,
    );
  }
}

/** Whether an answer lacks a part of the store, or was not to be had without it. */
function isIncomplete(outcome: Outcome<unknown>): boolean {
  if (outcome.kind === "problem") return outcome.status === 503;
  return outcome.kind === "ok" && gapsOf(outcome.value).length > 0;
}

/** An answer stays when the next one does not come. */
function askedAfter(before: Asked | undefined, outcome: Outcome<unknown>): Asked {
  const { answer, etag } = before ?? {};
  const kept = {
    ...(answer === undefined ? {} : { answer }),
    ...(etag === undefined ? {} : { etag }),
    isAsking: false,
  };
  switch (outcome.kind) {
    case "ok":
      return {
        answer: outcome.value,
        ...(outcome.etag === undefined ? {} : { etag: outcome.etag }),
        isAsking: false,
      };
    case "unchanged":
      return kept;
    case "problem":
      if (outcome.status === 404) return { isAsking: false, isMissing: true, problem: outcome.detail };
      return { ...kept, problem: outcome.detail };
    case "unreachable":
      return { ...kept, problem: "The server does not answer." };
  }
}
