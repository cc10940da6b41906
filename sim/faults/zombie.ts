import type { RunResult } from "../run/flow-graph.ts";
import type { Machine } from "../run/machine.ts";
import type { Run } from "../run/run.ts";
import type { FaultKind } from "./fault.ts";

/** Whether a run is meant to be over and yet be shown as running. */
export function isZombieMeant({ plan }: Run): boolean {
  return plan?.kind === "zombie-finished" || plan?.kind === "zombie-blocks-next";
}

/** The run is over, its record says that it runs; a person repairs that after hours. */
export function endAsZombie(machine: Machine, run: Run, result: RunResult): void {
  const { engine, controller, faults } = machine;
  const plan = run.plan!;
  plan.isUsed = true;
  const fault = faults.strike({ kind: plan.kind as FaultKind, state: "ZOMBIE", run });
  run.fault = fault;
  run.isDoneLost = plan.fraction > 0.25 && plan.fraction < 0.75;
  if (plan.fraction < 0.5) {
    run.isListed = false;
    controller.listChangedAt = engine.now;
  }
  engine.after(plan.personAfterMs, () => {
    faults.end(fault);
    run.result = result;
    run.endAt = engine.now;
    run.isRecordEnded = true;
    run.save(engine.now);
    controller.end(run);
  });
}
