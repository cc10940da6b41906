import type { RunState } from "../../src/model/verdict.ts";
import type { Agent } from "../controller/agent.ts";
import type { Controller } from "../controller/controller.ts";
import type { Run } from "../run/run.ts";
import type { Fault, FaultKind } from "./fault.ts";
import type { FaultPlan } from "./plan.ts";

/** What a new fault is. */
export interface Strike {
  readonly kind: FaultKind;
  readonly state: RunState;
  readonly run?: Run;
  readonly resource?: string;
  readonly incidentId?: string;
}

/** Something that befalls every script on some agents, until all their executors are held. */
export interface Epidemic {
  readonly agents: ReadonlySet<Agent>;
  readonly plan: FaultPlan;
  left: number;
}

/** All faults that were ever put into a world, and which of them last. */
export class FaultBook {
  readonly all: Fault[] = [];
  epidemic: Epidemic | undefined;

  constructor(private readonly controller: Controller) {}

  /** A fault begins now. */
  strike({ kind, state, run, resource, incidentId }: Strike): Fault {
    const id = `f${this.all.length + 1}`;
    const fault: Fault = {
      id,
      kind,
      state,
      incidentId: incidentId ?? `i-${id}`,
      onsetAt: this.controller.now,
      ...(run && { run }),
      ...(resource !== undefined && { resource }),
    };
    this.all.push(fault);
    if (run) run.wasStruck = true;
    this.controller.changed();
    return fault;
  }

  /** A fault is over: somebody did something, or Jenkins did. */
  end(fault: Fault): void {
    if (fault.endAt !== undefined) return;
    fault.endAt = this.controller.now;
    this.controller.changed();
  }
}
