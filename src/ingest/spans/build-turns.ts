import type { Claims } from "../../store/claims.ts";

/** A controller for which nothing was built for so long is given up, so that another process may have it. */
const IDLE_MS = 300_000;

/**
 * Of which controllers runs are built by this process: where several have the same store, of those that it has claimed. What fails for one
 * keeps no other from its turn.
 */
export class BuildTurns {
  private readonly builtAt = new Map<string, number>();
  private readonly left = new Set<string>();
  private failure: unknown;

  constructor(
    private readonly claims: Claims | undefined,
    private readonly now: () => number,
  ) {}

  /** Begins a look: all may be tried again. */
  begin(): void {
    this.left.clear();
    this.failure = undefined;
  }

  /** Whether a controller was left out in this look: others build its runs, or it failed. */
  isLeft(controller: string): boolean {
    return this.left.has(controller);
  }

  /** Whether runs of a controller are to be built here; claims it. */
  async take(controller: string): Promise<boolean> {
    if (this.left.has(controller)) return false;
    const { claims } = this;
    try {
      if (claims === undefined || (await claims.claim(controller))) return true;
    } catch (error) {
      this.failure ??= error;
    }
    this.left.add(controller);
    return false;
  }

  /** Writes for a controller; false when that failed, and the next look does it. */
  async write(controller: string, work: () => Promise<void>): Promise<boolean> {
    if (!(await this.take(controller))) return false;
    try {
      await work();
      this.builtAt.set(controller, this.now());
      return true;
    } catch (error) {
      this.failure ??= error;
      this.left.add(controller);
      return false;
    }
  }

  /** Ends a look: gives up what was not needed for long. @throws what failed first */
  async end(): Promise<void> {
    for (const controller of this.claims?.held() ?? []) {
      const builtAt = this.builtAt.get(controller);
      if (builtAt === undefined) this.builtAt.set(controller, this.now());
      else if (this.now() - builtAt > IDLE_MS) {
        this.builtAt.delete(controller);
        await this.claims?.release(controller);
      }
    }
    if (this.failure !== undefined) throw this.failure;
  }
}
