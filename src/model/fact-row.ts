import type { FactTable, factTables } from "./facts.ts";

/** What a row holds by the kind of its column: texts stand in the place of their ids. */
interface Held {
  readonly int32: number;
  readonly int64: number;
  readonly name: string;
  readonly flag: boolean;
}

type Kinds<Table extends FactTable> = (typeof factTables)[Table];

/** A row of a fact table as an object, texts in place; what is not recorded is absent. */
export type FactRow<Table extends FactTable> = {
  readonly [Column in keyof Kinds<Table>]?: Held[Kinds<Table>[Column] & keyof Held] | undefined;
};

/** The facts of one run that its flow graph is made of, of the store or read where the run goes on. In any order. */
export interface GraphRows {
  readonly run: FactRow<"run">;
  readonly stages: readonly FactRow<"stage">[];
  readonly steps: readonly FactRow<"step">[];
  readonly waits: readonly FactRow<"wait">[];
  readonly agentUses: readonly FactRow<"agentUse">[];
}
