import { HookSource } from "../../sources/hook/hook-source.ts";
import { hasSpool } from "../../sources/hook/read/spool-files.ts";
import type { SpoolPlace } from "../../sources/hook/read/spool-reader.ts";
import type { ObservedRuns } from "../../store/store.ts";
import type { Sleep } from "../sleep.ts";

/** Between two looks at the spool: runs that ended are in the store within this. */
const LOOK_MS = 5000;

/** Looks between two at how the hook does, as it is kept. */
const STATE_LOOKS = 6;

/** Runs written at once. */
const BATCH_RUNS = 200;

/** What of a store takes runs of a hook. */
type HookedRuns = Pick<ObservedRuns, "write" | "saveStates">;

/** What following a hook for the store needs. */
export interface HookFollowing {
  /** As `openHome` returns it. */
  readonly home: string;
  /** Name of the controller in the store. */
  readonly controller: string;
  /** Where runs go; asked for once, when there is a hook. */
  readonly observed: () => Promise<HookedRuns>;
  /** Has something done when no scan writes. */
  readonly inTurn: <T>(action: () => Promise<T>) => Promise<T>;
  /** Where the process before this one stopped, and where to say it for the next. */
  readonly place: { readonly read: () => SpoolPlace | undefined; readonly write: (place: SpoolPlace) => void };
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  /** Takes what a look threw; the next one is tried all the same. */
  readonly onError: (error: unknown) => void;
}

/**
 * Brings the runs that a hook tells of into the store as they end, until the signal says that it is over. Without a hook it costs a
 * look at a directory now and then.
 *
 * Where it stopped is said after what was read is safe: after a crash some of it is read and written again, which changes nothing.
 */
export async function followHook(following: HookFollowing): Promise<void> {
  const { signal, sleep, onError } = following;
  const keeper = new HookKeeper(following);
  let told: string | undefined;
  while (!signal.aborted) {
    try {
      await keeper.look();
      told = undefined;
    } catch (error) {
      // A full disk is full for hours.
      if (String(error) !== told) onError(error);
      told = String(error);
    }
    await sleep(LOOK_MS, signal);
  }
}

/** Reads what is new, and keeps it. */
class HookKeeper {
  private source: HookSource | undefined;
  private observed: HookedRuns | undefined;
  private looks = 0;
  private said = "";

  constructor(private readonly following: HookFollowing) {}

  async look(): Promise<void> {
    const { home, place, now } = this.following;
    if (this.source === undefined && !hasSpool(home)) return;
    this.source ??= new HookSource(home, place.read());
    this.source.look(now());
    await this.write(this.source);
    if (this.looks++ % STATE_LOOKS === 0) await this.saveState(this.source);
    this.sayPlace(this.source.place);
  }

  /** What could not be written is read again by a source that begins where the last good look ended. */
  private async write(source: HookSource): Promise<void> {
    const { controller, inTurn } = this.following;
    const runs = source.takeRuns();
    try {
      for (let at = 0; at < runs.length; at += BATCH_RUNS) {
        const batch = runs.slice(at, at + BATCH_RUNS);
        await inTurn(async () => (await this.store()).write(controller, batch));
      }
    } catch (error) {
      this.source = undefined;
      throw error;
    }
  }

  private async saveState(source: HookSource): Promise<void> {
    const { controller, now, inTurn } = this.following;
    const state = source.state(controller, now());
    if (state !== undefined) await inTurn(async () => (await this.store()).saveStates([state]));
  }

  private async store(): Promise<HookedRuns> {
    this.observed ??= await this.following.observed();
    return this.observed;
  }

  private sayPlace(place: SpoolPlace | undefined): void {
    if (place === undefined) return;
    const text = `${place.file} ${place.offset}`;
    if (text !== this.said) this.following.place.write(place);
    this.said = text;
  }
}
