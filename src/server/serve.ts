import type { RequestListener } from "node:http";
import { fleetFamilies } from "../publish/fleet-families.ts";
import { Access } from "./access/access.ts";
import { Sessions } from "./access/sessions.ts";
import { AlertCourier } from "./alerts/alert-courier.ts";
import { postAlert } from "./alerts/post-alert.ts";
import { StoreQuestions } from "./asking/store-questions.ts";
import { Board } from "./board/board.ts";
import { EventStreams } from "./events/event-streams.ts";
import { webFileAnswer } from "./files/web-files.ts";
import { LookError } from "./following/look-error.ts";
import { sharedLiveRun } from "./following/shared-live-run.ts";
import { logRequests } from "./http/log-requests.ts";
import { requestHandler } from "./http/request-handler.ts";
import { IncidentBook } from "./incidents/incident-book.ts";
import { type Listening, listen } from "./listen.ts";
import { MarkBook } from "./marks/mark-book.ts";
import type { MakeFamilies } from "./metrics-text.ts";
import { allRoutes } from "./routes/all-routes.ts";
import { StoreFollower } from "./scanning/store-follower.ts";
import { storedFamilies } from "./scanning/stored-families.ts";
import type { ServeOptions } from "./serve-options.ts";
import { closeAll, startWork, type WorkingParts } from "./serve-work.ts";
import { Watching } from "./watching.ts";

/** More than the browsers and scrapers of one controller. */
const MAX_CONNECTIONS = 512;

/** A server that serves. */
export interface Serving {
  /** `http://127.0.0.1:9470`. */
  readonly url: string;
  /** Ends all: no look, scan or message begins any more. False when something that had begun did not come to its end in time. */
  readonly close: () => Promise<boolean>;
}

/** Follows a home and serves what it sees. @throws ServerError, StoreError */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { effects, version, controller, everyMs } = options;
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
    controller,
    startedAt,
    following: board.following,
    store: storeFollower.health,
    storeBytes: options.store.bytes(),
    alerts: couriers.map((courier) => courier.health),
    listeners: streams.size,
  });
  const families = familiesOf(options, board, storeFollower);
  const { judgements } = options.store;
  const questions = new StoreQuestions({
    ...options.store,
    revision: () => String(storeFollower.health.scannedAt),
    now: effects.now,
  });
  const routes = allRoutes({
    ...{ version, controller, board, watching, judgements, streams, access, sessions, families, health, questions },
    now: effects.now,
    privacy: options.privacy,
    liveRun: options.liveRun && sharedLiveRun(options.liveRun, effects.now),
  });
  const files: Parameters<typeof requestHandler>[0]["files"] = (path, request) =>
    webFileAnswer(options.files, path, request);
  const handler = requestHandler({ routes, files, access, onError: effects.onError });
  const listening = await open(options, logRequests(handler, effects.log, effects.now));
  const work = startWork(options, { board, streams, couriers, storeFollower, watching });
  return { url: listening.url, close: () => closeAll(listening, streams, work) };
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
    // Those whose end could not be told; what goes on is seen by the first look.
    courier.take(known.filter(({ resolvedAt }) => resolvedAt !== undefined));
  }
  return couriers;
}

const DAY_MS = 86_400_000;

async function watchingOf(
  { store, effects }: ServeOptions,
  {
    startedAt,
    storeFollower,
    ...parts
  }: Pick<WorkingParts, "board" | "couriers" | "storeFollower"> & { startedAt: number },
): Promise<Watching> {
  const { now, newSecret, onError, log } = effects;
  const newId = (): string => newSecret().slice(0, 16);
  return new Watching({
    ...parts,
    incidents: await IncidentBook.open({ store: store.judgements, startedAt, newId, onError }),
    marks: await MarkBook.open(store.judgements, startedAt),
    onChanged: (changes) => storeFollower.want(changes),
    onLost: (error) => {
      log("The home cannot be read any more. It is looked for again and again.", { level: "warn" });
      if (!(error instanceof LookError)) onError(error);
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
    const openIncidents = board.incidents.filter(({ resolvedAt }) => resolvedAt === undefined).length;
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
