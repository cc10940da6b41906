import type { RequestListener } from "node:http";
import { Access } from "./access/access.ts";
import { Sessions } from "./access/sessions.ts";
import { StoreQuestions } from "./asking/store-questions.ts";
import { Controllers } from "./controllers/controllers.ts";
import { FollowedController, type FollowedSurroundings } from "./controllers/followed-controller.ts";
import { nothingJudged } from "./controllers/nothing-judged.ts";
import { healthOf } from "./controllers/store-feed.ts";
import { EventStreams } from "./events/event-streams.ts";
import { webFileAnswer } from "./files/web-files.ts";
import { logRequests } from "./http/log-requests.ts";
import { requestHandler } from "./http/request-handler.ts";
import { type Listening, listen } from "./listen.ts";
import type { MakeFamilies } from "./metrics-text.ts";
import { allRoutes } from "./routes/all-routes.ts";
import type { StoreHealth } from "./scanning/store-follower.ts";
import { storedFamilies } from "./scanning/stored-families.ts";
import type { ServeOptions } from "./serve-options.ts";
import { closeAll, startWork } from "./serve-work.ts";

/** More than the browsers and scrapers of one controller. */
const MAX_CONNECTIONS = 512;

/** A server that serves. */
export interface Serving {
  /** `http://127.0.0.1:9470`. */
  readonly url: string;
  /** Ends all: no look, scan or message begins any more. False when something that had begun did not come to its end in time. */
  readonly close: () => Promise<boolean>;
}

/** Follows controllers and serves what it sees. @throws ServerError, StoreError */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { effects, version } = options;
  const startedAt = effects.now();
  const controllers = await controllersOf(options);
  const storeHealth = (): StoreHealth =>
    healthOf([...controllers.all.flatMap(({ feeds }) => feeds), ...(options.feeds ?? [])]);
  const streams = new EventStreams();
  const sessions = new Sessions(effects.now, effects.newSecret);
  const { token, hosts } = options;
  const access = new Access({ ...(token === undefined ? {} : { token }), hosts, sessions });
  const health = async () => ({
    version,
    startedAt,
    storeBytes: options.store.bytes(),
    storeGaps: (await options.store.missing?.()) ?? [],
    listeners: streams.size,
  });
  const families = familiesOf(options, controllers, storeHealth);
  const questions = new StoreQuestions({
    ...options.store,
    revision: () => String(storeHealth().scannedAt),
    now: effects.now,
  });
  const routes = allRoutes({
    ...{ version, controllers, streams, access, sessions, families, health, questions },
    now: effects.now,
    privacy: options.privacy,
  });
  const files: Parameters<typeof requestHandler>[0]["files"] = (path, request) =>
    webFileAnswer(options.files, path, request);
  const handler = requestHandler({ routes, files, access, onError: effects.onError });
  const listening = await open(options, logRequests(handler, effects.log, effects.now));
  const work = startWork(options, { controllers, streams });
  return { url: listening.url, close: () => closeAll(listening, streams, work) };
}

async function controllersOf(options: ServeOptions): Promise<Controllers> {
  const { store, targets, effects, heard } = options;
  const surroundings: FollowedSurroundings = { turn: store.turn, targets, effects };
  const followed: FollowedController[] = [];
  for (const one of options.controllers) followed.push(await FollowedController.open(one, surroundings));
  const controllers = new Controllers(
    followed,
    followed.length > 0 ? undefined : await placeholder(options, surroundings),
  );
  heard?.onHeard((controller) => {
    if (controllers.has(controller)) return;
    heard
      .judgements(controller)
      .then((judgements) =>
        FollowedController.open({ controller, source: "otlp", everyMs: () => 0, judgements }, surroundings),
      )
      .then((one) => controllers.add(one))
      .catch(effects.onError);
  });
  return controllers;
}

/** What is shown before the first controller has made itself known. */
const NOBODY = "nobody yet";

async function placeholder(
  { heard }: ServeOptions,
  surroundings: FollowedSurroundings,
): Promise<FollowedController | undefined> {
  if (heard === undefined) return undefined;
  const nobody = { controller: NOBODY, source: "otlp", everyMs: () => 0, judgements: nothingJudged } as const;
  return FollowedController.open(nobody, surroundings);
}

function familiesOf(
  { store, effects: { now } }: ServeOptions,
  controllers: Controllers,
  health: () => StoreHealth,
): MakeFamilies {
  const { families: make, turn } = store;
  const stored = storedFamilies({ make, turn, health, now });
  return async () => [...(await stored()), ...controllers.gauges()];
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
