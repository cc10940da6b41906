import { createHash, randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import type { Claims } from "../../claims.ts";
import { type ClaimServer, claimTable } from "./claim-table.ts";
import { type ClaimWorld, ServerClaims } from "./server-claims.ts";

/** How claims are opened. */
export interface ClaimOptions {
  /** Engine of the table where it is not there yet: a replicated one where there are replicas. */
  readonly engine?: string;
  /** Which of the servers keeps the claims of a controller, from 0; all processes have to agree. By a hash of its name when not given. */
  readonly serverOf?: (controller: string) => number;
  readonly world?: ClaimWorld;
}

/** By the clock of the system that is never set. It goes on while a process is stopped, and may rest while a whole machine sleeps. */
const realWorld: ClaimWorld = {
  now: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
  idle: (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined),
  newSession: () => randomBytes(12).toString("hex"),
};

/**
 * Claims kept in ClickHouse, those of a controller on one server: so claims of controllers on a server that is down cannot be had or
 * renewed, and all others go on.
 */
export function openClaims(servers: readonly ClaimServer[], options: ClaimOptions = {}): Claims {
  return new ClickHouseClaims(servers, options);
}

class ClickHouseClaims implements Claims {
  private readonly all: readonly ServerClaims[];
  private readonly serverOf: (controller: string) => number;

  constructor(servers: readonly ClaimServer[], options: ClaimOptions) {
    const table = claimTable(options.engine);
    this.all = servers.map((server) => new ServerClaims(server, table, options.world ?? realWorld));
    this.serverOf = options.serverOf ?? ((controller) => hashOf(controller) % servers.length);
  }

  claim(controller: string): Promise<boolean> {
    return this.of(controller).claim(controller);
  }

  held(): readonly string[] {
    return this.all.flatMap((claims) => claims.held());
  }

  term(controller: string): number | undefined {
    return this.of(controller).term(controller);
  }

  release(controller: string): Promise<void> {
    return this.of(controller).release(controller);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((claims) => claims.close()));
  }

  private of(controller: string): ServerClaims {
    return this.all[this.serverOf(controller)]!;
  }
}

function hashOf(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, 6);
}
