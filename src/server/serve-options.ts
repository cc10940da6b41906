import type { SourceState } from "../model/sources.ts";
import type { StoreGap } from "../model/store-gap.ts";
import type { ReadRun } from "../sources/jenkins-home/live/open-run-reader.ts";
import type { JudgementStore } from "../store/judgement-store.ts";
import type { LiveBoards } from "../store/live-boards.ts";
import type { SqlWriter } from "../store/store.ts";
import type { AlertTarget } from "./alerts/alert-target.ts";
import type { FollowedOptions } from "./controllers/followed-options.ts";
import type { StoreFeed } from "./controllers/store-feed.ts";
import type { WebFiles } from "./files/web-files.ts";
import type { ListenOptions } from "./listen.ts";
import type { Log } from "./log.ts";
import type { Retention } from "./retention/keep-retention.ts";
import type { TellPrivacy } from "./routes/privacy.ts";
import type { InTurn } from "./scanning/in-turn.ts";
import type { MakeStoredFamilies } from "./scanning/stored-families.ts";
import type { Sleep } from "./sleep.ts";

/** Facts of a run that goes on, as its records are now: rows as the store has them of runs that are over. */
export type LiveRun = (fullName: string, number: number) => Promise<ReadRun | undefined>;

/** What is served, where, and to whom. */
export interface ServeOptions {
  readonly listen: Pick<ListenOptions, "host" | "port" | "insecure" | "limits">;
  /** Asked of everybody; absent: nobody is asked for one. */
  readonly token?: string | undefined;
  /** Names beside the loopback ones under which this server is asked, lower case; or any. */
  readonly hosts: ReadonlySet<string> | "any";
  readonly version: string;
  /** Controllers that are followed; the first is meant where none is named. None: `heard` tells of them. */
  readonly controllers: readonly FollowedOptions[];
  /** Controllers that make themselves known while the server runs; absent: none do. */
  readonly heard?: HeardControllers;
  /** What brings runs of several controllers into the store. */
  readonly feeds?: readonly StoreFeed[];
  /** What may leave this machine; absent: this server knows nothing of sharing. */
  readonly privacy?: TellPrivacy;
  readonly store: ServedStore;
  readonly files: WebFiles;
  readonly targets: readonly AlertTarget[];
  readonly effects: ServeEffects;
}

/** Calls a function with each controller that makes itself known, by its name in the store. */
export interface HeardControllers {
  /** What judgements of one are kept in. @throws StoreError */
  readonly judgements: (controller: string) => Promise<JudgementStore>;
  readonly onHeard: (tell: (controller: string) => void) => void;
}

/** The store as the server uses it. */
export interface ServedStore {
  /** What questions are asked of. */
  readonly facts: SqlWriter;
  readonly families: MakeStoredFamilies;
  /** What else asks the store takes its turn here too. */
  readonly turn: InTurn;
  /** How large its file is; undefined when that is not known. */
  readonly bytes: () => number | undefined;
  /** Parts of the store that do not answer now; absent where it is in one place. @throws StoreError */
  readonly missing?: (() => Promise<readonly StoreGap[]>) | undefined;
  /** Keeps how sources do; absent: nobody asks. @throws StoreError */
  readonly saveStates?: (states: readonly SourceState[]) => Promise<void>;
  /** What other processes see of controllers; absent: this is the only one. */
  readonly boards?: LiveBoards;
  /** Absent: all is kept. */
  readonly retention?: Retention;
}

/** What the server needs of the world. */
export interface ServeEffects {
  readonly now: () => number;
  readonly sleep: Sleep;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Text that nobody can guess, 64 hexadecimal digits. */
  readonly newSecret: () => string;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}
