import type { EpochMs } from "../engine/times.ts";
import { SECOND } from "../engine/times.ts";
import type { Fault } from "../faults/fault.ts";
import type { Random } from "../random/random.ts";
import { Agent } from "./agent.ts";
import type { Controller } from "./controller.ts";
import { matches } from "./labels.ts";

/** How a cloud is set up: agents of one label, made on demand, one task each. */
export interface CloudSetup {
  readonly name: string;
  readonly label: string;
  readonly capacity: number;
  /** Time to make an agent: lognormal, within 20 s and 15 min. */
  readonly medianS: number;
  readonly logSd: number;
}

/** A cloud: makes an agent for what waits for its label, takes it away after its one task. */
export class Cloud {
  private coming = 0;
  private made = 0;
  readonly agents = new Set<Agent>();
  /** While there is one, no agent comes. */
  fault: Fault | undefined;

  constructor(
    readonly setup: CloudSetup,
    private readonly controller: Controller,
    private readonly random: Random,
  ) {}

  /** Whether its agents could serve a label. */
  serves(label: string | undefined): boolean {
    return label !== undefined && matches(label, { name: "", labels: [this.setup.label] });
  }

  /** Makes as many agents as are waited for and may be. */
  provide(): void {
    const waiting = this.controller.queue.items.filter(({ label }) => this.serves(label)).length;
    const free = [...this.agents].filter((agent) => agent.hasFreeExecutor).length;
    const room = this.setup.capacity - this.agents.size - this.coming;
    for (let i = Math.min(waiting - this.coming - free, room); i > 0; i--) this.begin();
  }

  private begin(): void {
    this.coming++;
    const seconds = Math.min(900, Math.max(20, this.random.lognormal(this.setup.medianS, this.setup.logSd)));
    this.controller.engine.after(seconds * SECOND, () => {
      this.coming--;
      if (this.fault || !this.controller.isUp) return;
      this.add(this.controller.engine.now);
    });
  }

  private add(now: EpochMs): void {
    const name = `${this.setup.name}-${(++this.made).toString(36).padStart(4, "0")}${this.random.whole(1000, 9999)}`;
    const setup = { name, labels: [this.setup.label], executors: 1, isExclusive: true, isCloud: true };
    const agent = new Agent(setup, now);
    this.agents.add(agent);
    this.controller.addAgent(agent);
  }

  /** An agent has done its task: it goes. */
  retire(agent: Agent): void {
    if (!this.agents.delete(agent)) return;
    this.controller.removeAgent(agent);
  }
}
