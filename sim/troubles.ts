import type { Lifecycle } from "./controller/lifecycle.ts";
import type { Engine } from "./engine/engine.ts";
import { DAY, MINUTE, SECOND } from "./engine/times.ts";
import type { WorldFamily } from "./families/family.ts";
import type { ThingFaults } from "./faults/things.ts";
import type { Random } from "./random/random.ts";

const WEEK = 7 * DAY;

/** Lets happen, at random, what a family says happens to a controller: restarts, stalls, lost agents, faults of things. */
export class Troubles {
  constructor(
    private readonly engine: Engine,
    private readonly parts: { readonly lifecycle: Lifecycle; readonly things: ThingFaults },
    private readonly from: { readonly family: WorldFamily; readonly random: Random; readonly agents: number },
  ) {}

  /** Begins. */
  begin(): void {
    const { family, random, agents } = this.from;
    const { lifecycle, things } = this.parts;
    const { troubles, faults } = family;
    this.every("restart", WEEK / troubles.restartsPerWeek, (own) => lifecycle.restart(own.chance(troubles.killShare)));
    this.every("quiet", WEEK / troubles.quietDownsPerWeek, (own) => lifecycle.quietDown(own.between(3, 40) * MINUTE));
    this.every("stall", WEEK / troubles.stallsPerWeek, (own) =>
      lifecycle.hang(SECOND * Math.min(480, own.lognormal(60, 1)), undefined, () => {}),
    );
    this.every("clock", WEEK / troubles.clockChangesPerWeek, (own) =>
      lifecycle.changeClock(-own.between(1, 40) * SECOND, own.between(2, 30) * MINUTE),
    );
    this.every("blip", DAY / (family.agents.blipsPerDay * agents), () => things.strike("agent-blip"));
    const kinds = random.fork("kinds");
    this.every("thing", WEEK / faults.thingsPerWeek, () => {
      for (let tries = 0; tries < 5; tries++) {
        const kind = kinds.weighted(faults.thingKinds);
        if (kind && things.strike(kind)) return;
      }
    });
  }

  private every(name: string, meanMs: number, happen: (random: Random) => void): void {
    if (!Number.isFinite(meanMs)) return;
    const random = this.from.random.fork(name);
    const next = () =>
      this.engine.after(random.exponential(meanMs), () => {
        happen(random);
        next();
      });
    next();
  }
}
