import type { Controller } from "./controller/controller.ts";
import { SECOND } from "./engine/times.ts";
import type { Fault } from "./faults/fault.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import type { Random } from "./random/random.ts";
import { link } from "./run/console.ts";
import { abortedBy, FlowFailure } from "./run/failure.ts";
import type { Run } from "./run/run.ts";

const user = "an-admin";

/** The people around a controller: they abort what they find stuck, after a time. */
export class People {
  constructor(
    private readonly controller: Controller,
    private readonly random: Random,
  ) {}

  readonly user = user;

  /** A person clicks on the red cross. */
  abort(run: Run): void {
    if (run.endAt !== undefined) return;
    const failure = abortedBy(this.random, user);
    const { engine } = this.controller;
    const print = () => run.log.print(engine.now, `Aborted by ${link(user)}\n`);
    if (this.controller.isUp) print();
    else run.gate(print);
    run.main?.interrupt(failure);
    engine.after(15 * SECOND, () => this.offerMore(run));
  }

  /** A person does not take no for an answer: nothing of the run may go on. */
  kill(run: Run): void {
    if (run.endAt !== undefined) return;
    run.main?.interrupt(new HardKill(abortedBy(this.random, user)));
    run.release();
  }

  /** A person deals with a fault of a run after a time: first aborts, and kills when that did not help. */
  dealWith(
    fault: Fault,
    run: Run,
    plan: { readonly afterMs: number; readonly book: FaultBook; readonly isAborted?: boolean },
  ): void {
    const { engine } = this.controller;
    engine.after(plan.afterMs, () => {
      if (fault.endAt !== undefined) return;
      if (!plan.isAborted) this.abort(run);
      engine.after(plan.isAborted ? 0 : 90 * SECOND, () => {
        if (fault.endAt === undefined && run.endAt === undefined) this.kill(run);
        plan.book.end(fault);
      });
    });
  }

  private offerMore(run: Run): void {
    if (run.endAt !== undefined || !this.controller.isUp) return;
    run.log.print(this.controller.now, `${link("Click here to forcibly terminate running steps")}\n`);
  }
}

/** An interruption nothing withstands. */
export class HardKill extends FlowFailure {
  constructor(cause: FlowFailure) {
    super(cause.flowError);
  }
}
