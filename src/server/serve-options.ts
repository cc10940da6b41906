import type { ReadRun } from "../sources/jenkins-home/live/open-run-reader.ts";
import type { JudgementStore } from "../store/judgement-store.ts";
import type { SqlWriter } from "../store/store.ts";
import type { AlertTarget } from "./alerts/alert-target.ts";
import type { WebFiles } from "./files/web-files.ts";
import type { Bell } from "./following/bell.ts";
import type { Look } from "./following/follow-home.ts";
import type { ListenOptions } from "./listen.ts";
import type { Log } from "./log.ts";
import type { MakeFamilies } from "./metrics-text.ts";
import type { Retention } from "./retention/keep-retention.ts";
import type { TellPrivacy } from "./routes/privacy.ts";
import type { InTurn } from "./scanning/in-turn.ts";
import type { ScanBuilds, ScanHome } from "./scanning/store-follower.ts";
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
  /** Name of the controller in the store. */
  readonly controller: string;
  readonly look: Look;
  /** Rung when something changed in the home; absent: nothing tells of changes. */
  readonly bell?: Bell;
  /** Facts of a run that goes on, by the full name of its Pipeline; undefined when it does not. @throws when the home cannot be read */
  readonly liveRun?: LiveRun;
  /** What may leave this machine; absent: this server knows nothing of sharing. */
  readonly privacy?: TellPrivacy;
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
  /** What questions are asked of. */
  readonly facts: SqlWriter;
  readonly judgements: JudgementStore;
  readonly scan: ScanHome;
  readonly scanBuilds?: ScanBuilds;
  readonly families: MakeFamilies;
  /** What else asks the store takes its turn here too. */
  readonly turn: InTurn;
  /** How large its file is; undefined when that is not known. */
  readonly bytes: () => number | undefined;
  /** Absent: all is kept. */
  readonly retention?: Retention;
}

/** What the server needs of the world. */
interface ServeEffects {
  readonly now: () => number;
  readonly sleep: Sleep;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Text that nobody can guess, 64 hexadecimal digits. */
  readonly newSecret: () => string;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}
