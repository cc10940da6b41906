import type { Slot } from "../controller/agent.ts";
import type { Controller } from "../controller/controller.ts";
import type { Engine } from "../engine/engine.ts";
import type { Behaviour } from "../engine/process.ts";
import type { FaultBook } from "../faults/fault-book.ts";
import type { People } from "../people.ts";
import type { Random } from "../random/random.ts";
import type { Step } from "./program.ts";
import type { Run, Strand } from "./run.ts";

/** How this controller words and does what differs between versions of plugins. */
export interface Habits {
  /** A lost agent is waited for five minutes, as now; or for ever, as once. */
  readonly lostAgent: "fiveMinutes" | "forEver";
  /** Nodes of finished runs move into one file, as since 2023; or stay. */
  readonly finished: "bulk" | "files";
  /** How Jenkins says that no agent has a label. */
  readonly noLabel: "noNodes" | "eachAgent";
}

/** Everything steps work with. */
export interface Machine {
  readonly engine: Engine;
  readonly controller: Controller;
  readonly faults: FaultBook;
  readonly people: People;
  readonly habits: Habits;
  /** Performs steps one after another in a frame. */
  readonly perform: (frame: Frame, steps: readonly Step[]) => Behaviour;
}

/** Where a step is performed: its run, its strand, and the executor around it. */
export interface Frame {
  readonly machine: Machine;
  readonly run: Run;
  readonly strand: Strand;
  readonly random: Random;
  readonly slot?: Slot;
}
