/** Runs resumed within this time of each other were resumed after the same restart. */
const SAME_RESTART_MS = 30_000;

/** Restarts kept, the newest. */
const MAX_RESTARTS = 200;

interface Restart {
  /** First run resumed. */
  fromAt: number;
  toAt: number;
  aliveAt: number | undefined;
}

/**
 * Restarts of the controller as the logs of its runs tell, and when it was last alive before each: a sign of life of one run
 * shows for all that the controller was up.
 */
export class Restarts {
  /** Changes when a restart was added. */
  revision = 0;
  private restarts: Restart[] = [];

  /** Takes note of runs being resumed; `lastBefore` tells the latest sign of life before an instant. */
  note(resumedAt: readonly number[], lastBefore: (at: number) => number | undefined): void {
    const added = resumedAt.filter((at) => this.at(at) === undefined).sort((one, other) => one - other);
    if (added.length === 0) return;
    for (const at of added) this.add(at);
    for (const restart of this.restarts) restart.aliveAt ??= lastBefore(restart.fromAt);
    this.revision++;
  }

  /** Last sign of life before the restart after which a run was resumed at that instant. */
  aliveBefore(resumedAt: number): number | undefined {
    return this.at(resumedAt)?.aliveAt;
  }

  private at(at: number): Restart | undefined {
    return this.restarts.find(({ fromAt, toAt }) => at >= fromAt && at <= toAt);
  }

  private add(at: number): void {
    const near = this.restarts.find(
      ({ fromAt, toAt }) => at >= fromAt - SAME_RESTART_MS && at <= toAt + SAME_RESTART_MS,
    );
    if (near === undefined) this.restarts.push({ fromAt: at, toAt: at, aliveAt: undefined });
    else {
      if (at < near.fromAt) near.aliveAt = undefined;
      near.fromAt = Math.min(near.fromAt, at);
      near.toAt = Math.max(near.toAt, at);
    }
    this.restarts = this.restarts.sort((one, other) => one.fromAt - other.fromAt).slice(-MAX_RESTARTS);
  }
}
