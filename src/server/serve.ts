import type { RequestListener } from "node:http";
import { fleetFamilies } from "../publish/fleet-families.ts";
import type { JudgementStore } from "../store/judgement-store.ts";
import { Access } from "./access/access.ts";
import { Sessions } from "./access/sessions.ts";
import { AlertCourier } from "./alerts/alert-courier.ts";
import type { AlertTarget } from "./alerts/alert-target.ts";
import { postAlert } from "./alerts/post-alert.ts";
import { Board } from "./board/board.ts";
import { EventStreams } from "./events/event-streams.ts";
import { type WebFiles, webFileAnswer } from "./files/web-files.ts";
import { followHome, type Look } from "./following/follow-home.ts";
import { requestHandler } from "./http/request-handler.ts";
import { IncidentBook } from "./incidents/incident-book.ts";
import { type Listening, type ListenOptions, listen } from "./listen.ts";
import { MarkBook } from "./marks/mark-book.ts";
import type { MakeFamilies } from "./metrics-text.ts";
import { allRoutes } from "./routes/all-routes.ts";
import { aliveEvent, runningEvent } from "./routes/events.ts";
import type { InTurn } from "./scanning/in-turn.ts";
import { type ScanHome, StoreFollower } from "./scanning/store-follower.ts";
import { storedFamilies } from "./scanning/stored-families.ts";
import type { Sleep } from "./sleep.ts";
import { Watching } from "./watching.ts";

/** What is served, where, and to whom. */
export interface ServeOptions {
  readonly listen: Pick<ListenOptions, "host" | "port" | "insecure" | "limits">;
  /** Asked of everybody; absent: nobody is asked for one. */
  readonly token?: string | undefined;
  /** Names beside the loopback ones under which this server is asked, lower case; or any. */
  readonly hosts: ReadonlySet<string> | "any";
  readonly version: string;
  /** Name of the controller in the store. */
  readonly controller: string;
  readonly look: Look;
  readonly everyMs: number;
  /** Whether the home can be read. */
  readonly isThere: () => boolean;
  readonly store: ServedStore;
  readonly files: WebFiles;
  readonly targets: readonly AlertTarget[];
  readonly effects: ServeEffects;
}

/** The store as the server uses it. */
export interface ServedStore {
  readonly judgements: JudgementStore;
  readonly scan: ScanHome;
  readonly families: MakeFamilies;
  /** What else asks the store takes its turn here too. */
  readonly turn: InTurn;
}

/** What the server needs of the world. */
export interface ServeEffects {
  readonly now: () => number;
  readonly sleep: Sleep;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Text that nobody can guess, 64 hexadecimal digits. */
  readonly newSecret: () => string;
  /** Takes a sentence about what happens, without names from the home. */
  readonly log: (sentence: string) => void;
  readonly onError: (error: unknown) => void;
}

/** A look that takes longer is one at a disk that does not answer. */
const PATIENCE_MS = 60_000;

const ALIVE_MS = 15_000;

/** More than the browsers and scrapers of one controller. */
const MAX_CONNECTIONS = 512;

/** What has begun may take so long to end when the server is closed. */
const GRACE_MS = 2500;

/** A server that serves. */
export interface Serving {
  /** `http://127.0.0.1:9470`. */
  readonly url: string;
  /** Ends all: no look, scan or message begins any more. False when something that had begun did not come to its end in time. */
  readonly close: () => Promise<boolean>;
}

/** Follows a home and serves what it sees. @throws ServerError, StoreError */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { effects, version, everyMs } = options;
  const startedAt = effects.now();
  const board = new Board({ state: "starting", since: startedAt, everyMs });
  const streams = new EventStreams();
  const couriers = await couriersOf(options);
  const storeFollower = new StoreFollower({ ...options.store, ...effects, isThere: options.isThere });
  const watching = await watchingOf(options, { board, couriers, storeFollower, startedAt });
  const sessions = new Sessions(effects.now, effects.newSecret);
  const { token, hosts } = options;
  const access = new Access({ ...(token === undefined ? {} : { token }), hosts, sessions });
  const health = () => ({
    version,
    startedAt,
    following: board.following,
    store: storeFollower.health,
    alerts: couriers.map((courier) => courier.health),
    listeners: streams.size,
  });
  const families = familiesOf(options, board, storeFollower);
  const { judgements } = options.store;
  const routes = allRoutes({ version, board, watching, judgements, streams, access, sessions, families, health });
  const files: Parameters<typeof requestHandler>[0]["files"] = (path, request) =>
    webFileAnswer(options.files, path, request);
  const listening = await open(options, requestHandler({ routes, files, access, onError: effects.onError }));
  const work = startWork(options, { board, streams, couriers, storeFollower, watching });
  return { url: listening.url, close: () => closeAll(listening, streams, work) };
}

interface Parts {
  readonly board: Board;
  readonly streams: EventStreams;
  readonly couriers: readonly AlertCourier[];
  readonly storeFollower: StoreFollower;
  readonly watching: Watching;
}

async function couriersOf({ targets, controller, store, effects }: ServeOptions): Promise<AlertCourier[]> {
  const remember = store.judgements.saveSentAlert.bind(store.judgements);
  const couriers = targets.map(
    (target) =>
      new AlertCourier(controller, target, {
        ...effects,
        post: (to, body, signal) => postAlert(to, body, signal),
        remember,
      }),
  );
  if (couriers.length === 0) return [];
  const known = await store.judgements.incidents(effects.now() - DAY_MS);
  const sent = await store.judgements.sentAlerts(known.map(({ id }) => id));
  for (const courier of couriers) {
    courier.recall(sent);
    // Also those that ended while nobody was there to say so.
    courier.take(known);
  }
  return couriers;
}

const DAY_MS = 86_400_000;

async function watchingOf(
  { store, effects }: ServeOptions,
  { startedAt, storeFollower, ...parts }: Pick<Parts, "board" | "couriers" | "storeFollower"> & { startedAt: number },
): Promise<Watching> {
  const { now, newSecret, onError, log } = effects;
  const newId = (): string => newSecret().slice(0, 16);
  return new Watching({
    ...parts,
    incidents: await IncidentBook.open({ store: store.judgements, startedAt, newId, onError }),
    marks: await MarkBook.open(store.judgements, startedAt),
    onEnded: () => storeFollower.want(),
    onLost: (error) => {
      log("The home cannot be read any more. It is looked for again and again.");
      onError(error);
    },
    onFound: () => log("The home can be read again."),
    now,
  });
}

function familiesOf(
  { controller, store, effects: { now } }: ServeOptions,
  board: Board,
  storeFollower: StoreFollower,
): MakeFamilies {
  const { families: make, turn } = store;
  const stored = storedFamilies({ make, turn, health: () => storeFollower.health, now });
  return async () => {
    const { lastLookAt, lookMs } = board.following;
    const openIncidents = board.content.incidents.filter(({ resolvedAt }) => resolvedAt === undefined).length;
    const lookAgeMs = lastLookAt === undefined ? undefined : Math.max(0, now() - lastLookAt);
    const { judgement } = board;
    return [...(await stored()), ...fleetFamilies({ controller, judgement, openIncidents, lookMs, lookAgeMs })];
  };
}

function open({ listen: where, token }: ServeOptions, handler: RequestListener): Promise<Listening> {
  return listen({
    ...where,
    hasToken: token !== undefined,
    advice: "Give a token with --token-file, listen on 127.0.0.1",
    maxConnections: MAX_CONNECTIONS,
    handler,
  });
}

interface Work {
  readonly stop: () => void;
  readonly done: Promise<unknown>;
}

function startWork(options: ServeOptions, { board, streams, couriers, storeFollower, watching }: Parts): Work {
  const over = new AbortController();
  const { signal } = over;
  board.onChange(() => streams.send(runningEvent(board)));
  const alive = setInterval(() => streams.send(aliveEvent(board)), ALIVE_MS);
  const { look, everyMs, effects } = options;
  const jobs = [
    followHome({
      look,
      everyMs,
      patienceMs: PATIENCE_MS,
      now: effects.now,
      sleep: effects.sleep,
      signal,
      onLooked: (looked, when) => watching.looked(looked, when),
      onLost: (error, at) => watching.lost(error, at),
    }),
    storeFollower.work(signal),
    ...couriers.map((courier) => courier.work(signal)),
  ];
  const stop = (): void => {
    clearInterval(alive);
    over.abort();
  };
  return { stop, done: Promise.all(jobs.map((job) => job.catch(effects.onError))) };
}

async function closeAll(listening: Listening, streams: EventStreams, { stop, done }: Work): Promise<boolean> {
  stop();
  streams.close();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), GRACE_MS);
  const isLate = new Promise<boolean>((resolve) => late.signal.addEventListener("abort", () => resolve(false)));
  const [isDone] = await Promise.all([Promise.race([done.then(() => true), isLate]), listening.close()]);
  clearTimeout(timer);
  return isDone;
}
