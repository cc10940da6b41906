import type { ControllerOf } from "../../ingest/spans/controller-names.ts";
import type { FollowedOptions } from "../../server/controllers/followed-options.ts";
import type { StoreFeed } from "../../server/controllers/store-feed.ts";
import { HookFeed } from "../../server/hook/hook-feed.ts";
import type { InTurn } from "../../server/scanning/in-turn.ts";
import type { HeardControllers } from "../../server/serve-options.ts";
import { realSleep } from "../../server/sleep.ts";
import { openHome } from "../../sources/jenkins-home/open-home.ts";
import type { ObservedRuns, QuestionReader, Store } from "../../store/store.ts";
import { CliError } from "../cli-error.ts";
import type { ServeFlags } from "../commands/serve.ts";
import { controllerName } from "../controller-name.ts";
import { placeOfStore } from "../open-store.ts";
import { type Followed, type FollowedHomeOptions, followedHome } from "./followed-home.ts";
import { type AskedJenkins, askedJenkins, completingFeed, followedJenkins } from "./followed-jenkins.ts";
import { hookPlace } from "./hook-place.ts";
import { type JenkinsTarget, jenkinsTargets } from "./jenkins-flags.ts";
import { type OtlpAsked, otlpAsked } from "./otlp-flags.ts";
import { otlpNames } from "./otlp-names.ts";
import type { ServerLog } from "./server-log.ts";
import { StoredControllers } from "./stored-controllers.ts";
import { type TakenOtlp, takenOtlp } from "./taken-otlp.ts";

/** What a server is to follow, as the flags say it. */
export interface AskedSources {
  readonly home: { readonly path: string; readonly controller: string } | undefined;
  readonly jenkins: readonly JenkinsTarget[];
  readonly otlp: OtlpAsked | undefined;
  /** Which controller an exporter of OTLP belongs to. */
  readonly controllerOf: ControllerOf;
}

/** What a server follows. */
export interface ServedSources {
  readonly controllers: readonly FollowedOptions[];
  /** There is one controller, and there will be no other. */
  readonly isOne: boolean;
  readonly heard?: HeardControllers;
  readonly feeds: readonly StoreFeed[];
  /** Whether this process writes for a controller that it follows: it is the only one, or has claimed it. */
  readonly isOurs: (controller: string) => boolean;
  readonly close: () => Promise<unknown>;
}

/** What is needed to open sources. */
export interface SourceSurroundings {
  readonly flags: ServeFlags;
  readonly store: Store;
  readonly reader: QuestionReader;
  readonly observed: ObservedRuns;
  readonly turn: InTurn;
  readonly lines: ServerLog;
}

/** Which sources the flags ask for. @throws CliError when none is, RecordError when the home is none */
export function sourcesOf(flags: ServeFlags): AskedSources {
  const asked = jenkinsTargets(flags);
  const otlp = otlpAsked(flags);
  if (flags.home === undefined && asked.length === 0 && otlp === undefined && flags.role === "all")
    throw new CliError(
      "What is to be served?",
      "Name a home with --home, FLOWMETER_HOME or `home` in the configuration file, a Jenkins with --jenkins, or take OpenTelemetry with --otlp.",
    );
  const path = flags.home === undefined ? undefined : openHome(flags.home);
  const jenkins = path === undefined ? renamed(asked, flags.controller) : asked;
  return {
    home: path === undefined ? undefined : { path, controller: flags.controller ?? controllerName(path) },
    ...{ jenkins, otlp },
    controllerOf: otlpNames({ links: flags.otlpController ?? [], jenkins }),
  };
}

/** Without a home, --controller is the name of the only Jenkins. */
function renamed(jenkins: readonly JenkinsTarget[], controller: string | undefined): readonly JenkinsTarget[] {
  if (controller === undefined || jenkins.length === 0) return jenkins;
  const [only, ...others] = jenkins;
  if (only !== undefined && others.length === 0) return [{ ...only, controller }];
  throw new CliError(
    "--controller names the home, and there is none.",
    "Each Jenkins is named before its address: --jenkins ci=https://ci.example.org/",
  );
}

/** Opens sources: nothing is looked at yet. A home and a Jenkins of the same name are one controller. @throws StoreError */
export async function openSources(
  { home, jenkins, otlp, controllerOf }: AskedSources,
  surroundings: SourceSurroundings,
): Promise<ServedSources> {
  const { flags, store, reader, observed, turn, lines } = surroundings;
  const pace = { maxRequestsPerMinute: flags.jenkinsRate, backfillRuns: flags.jenkinsBackfill };
  const asked = new Map<string, AskedJenkins>();
  const options = { store, reader, observed, turn, ...pace, lines };
  for (const target of jenkins) asked.set(target.controller, await askedJenkins(target, options));
  const followed: Followed[] = [];
  if (home !== undefined) {
    const { feeds, states } = besideHome(home, asked.get(home.controller), surroundings);
    const everyMs = flags.every * 1000;
    followed.push(
      await followedHome({ home: home.path, controller: home.controller, everyMs, store, lines, feeds, states }),
    );
  }
  for (const [controller, one] of asked)
    if (controller !== home?.controller) followed.push(await followedJenkins(controller, one, store));
  const taken =
    otlp === undefined ? undefined : await takenOtlp({ asked: otlp, store, observed, reader, controllerOf, lines });
  const close = async (): Promise<void> => {
    await taken?.close();
    for (const { source } of asked.values()) source.close();
    await Promise.all(followed.map(({ close }) => close()));
  };
  return { ...claimedSources(followed, store), ...heardSources(taken, surroundings, followed.length), close };
}

/** Controllers that nobody named: those that send, or where only pages are served, all in the store. */
function heardSources(
  taken: TakenOtlp | undefined,
  surroundings: SourceSurroundings,
  followed: number,
): Pick<ServedSources, "isOne" | "heard" | "feeds"> {
  if (taken !== undefined) return { isOne: false, heard: taken.heard, feeds: [taken.feed] };
  if (surroundings.flags.role !== "web") return { isOne: followed === 1, feeds: [] };
  const stored = storedControllers(surroundings);
  return { isOne: false, heard: stored.heard, feeds: [stored] };
}

/** Controllers that are followed: where other processes may follow them, while this one has claimed them. */
function claimedSources(
  followed: readonly Followed[],
  store: Pick<Store, "claims">,
): Pick<ServedSources, "controllers" | "isOurs"> {
  const claims = store.claims?.();
  const controllers = followed.map(({ options }) => options);
  if (claims === undefined) return { controllers, isOurs: () => true };
  return {
    controllers: controllers.map((options) => ({ ...options, claims })),
    isOurs: (controller) => claims.term(controller) !== undefined,
  };
}

function storedControllers({ store, reader, lines: { onError } }: SourceSurroundings): StoredControllers {
  const judgements: Store["judgements"] = (controller) => store.judgements(controller);
  return new StoredControllers({ reader, judgements, now: Date.now, sleep: realSleep, onError });
}

/** What else tells of the controller of a home: the hook inside it, and its REST API where that was named. */
function besideHome(
  { path, controller }: NonNullable<AskedSources["home"]>,
  jenkins: AskedJenkins | undefined,
  { flags, observed, turn, lines }: SourceSurroundings,
): Pick<FollowedHomeOptions, "feeds" | "states"> {
  const hook = new HookFeed({
    home: path,
    controller,
    observed,
    inTurn: (action) => turn.run(action),
    place: hookPlace(placeOfStore(flags.store), controller),
    now: Date.now,
    sleep: realSleep,
    onError: lines.onError,
  });
  return {
    feeds: jenkins === undefined ? [hook] : [hook, completingFeed(jenkins)],
    states: () => [
      ...(hook.state === undefined ? [] : [hook.state]),
      ...(jenkins === undefined ? [] : [jenkins.source.state()]),
    ],
  };
}
