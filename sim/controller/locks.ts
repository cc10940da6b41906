import type { Wait } from "../engine/process.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Run } from "../run/run.ts";

/** A run that waits for a lock. */
export interface LockRequest {
  readonly lock: Lock;
  readonly run: Run;
  readonly flowNode: number;
  readonly since: EpochMs;
}

/** A lockable resource: one run holds it, others queue for it. */
export interface Lock {
  readonly name: string;
  /** It is in the configuration; others are made when asked for and vanish when free. */
  readonly isConfigured: boolean;
  heldBy: Run | undefined;
  heldSince: EpochMs;
  readonly waiting: (LockRequest & { readonly grant: () => void })[];
}

/** The lockable resources of a controller. */
export class Locks {
  readonly byName = new Map<string, Lock>();
  /** When anything of them last changed. */
  changedAt: EpochMs | undefined;

  constructor(names: readonly string[]) {
    for (const name of names) this.byName.set(name, make(name, true));
  }

  /** The resource with a name, made if it is not there. */
  get(name: string): { readonly lock: Lock; readonly isNew: boolean } {
    const known = this.byName.get(name);
    if (known) return { lock: known, isNew: false };
    const lock = make(name, false);
    this.byName.set(name, lock);
    return { lock, isNew: true };
  }

  /** Takes a lock that is free. */
  take(lock: Lock, run: Run, now: EpochMs): void {
    lock.heldBy = run;
    lock.heldSince = now;
    this.changedAt = now;
  }

  /** Queues for a lock; goes on once it is held. */
  queue(request: LockRequest, now: () => EpochMs): Wait<void> {
    return (resume) => {
      let isHeld = false;
      const { lock } = request;
      const entry = {
        ...request,
        grant: () => {
          isHeld = true;
          this.take(lock, request.run, now());
          resume(undefined);
        },
      };
      lock.waiting.push(entry);
      this.changedAt = now();
      return () => {
        const place = lock.waiting.indexOf(entry);
        if (place >= 0) lock.waiting.splice(place, 1);
        this.changedAt = now();
        if (isHeld) this.release(lock, now());
      };
    };
  }

  /** Gives a lock back: the first that waits gets it. */
  release(lock: Lock, now: EpochMs): void {
    lock.heldBy = undefined;
    this.changedAt = now;
    const next = lock.waiting.shift();
    if (next) next.grant();
    else if (!lock.isConfigured) this.byName.delete(lock.name);
  }
}

function make(name: string, isConfigured: boolean): Lock {
  return { name, isConfigured, heldBy: undefined, heldSince: 0, waiting: [] };
}
