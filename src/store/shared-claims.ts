import type { Claims } from "./claims.ts";

/**
 * Claims for several parts of one process, such as who judges a controller and who writes for it: each has its own, and what one gives
 * up is given up when the last does that has it.
 */
export class SharedClaims {
  private readonly users = new Map<string, Set<Claims>>();

  constructor(private readonly claims: Claims) {}

  /** For one part; closing it gives up what it has, and nothing else. */
  share(): Claims {
    const { claims } = this;
    const own: Claims = {
      claim: async (controller) => {
        const isHeld = await claims.claim(controller);
        if (isHeld) this.users.set(controller, (this.users.get(controller) ?? new Set()).add(own));
        return isHeld;
      },
      held: () => claims.held().filter((controller) => this.users.get(controller)?.has(own)),
      term: (controller) => (this.users.get(controller)?.has(own) ? claims.term(controller) : undefined),
      release: async (controller) => {
        const users = this.users.get(controller);
        if (users?.delete(own) && users.size === 0) await claims.release(controller);
      },
      close: async () => {
        for (const [controller, users] of this.users) if (users.has(own)) await own.release(controller);
      },
    };
    return own;
  }

  /** Gives all up. */
  close(): Promise<void> {
    return this.claims.close();
  }
}
