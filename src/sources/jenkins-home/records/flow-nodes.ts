import { TableBuilder } from "../../../model/fact-batch.ts";
import type { TableShape } from "../../../model/facts.ts";

/** What is read of one flow node; `name` columns are numbers of the reader's name book. */
const shape = {
  id: "int32",
  /** Known name of the node's class: FLOW_START_NODE … STEP_END_NODE; 0 for a class that is none of them. */
  kind: "int32",
  /** The class itself, when it is none of them. */
  otherClass: "name",
  /** Range of its parents in `parents`. */
  parentsFrom: "int32",
  parentsTo: "int32",
  /** Start node that an end node closes. */
  startId: "int32",
  descriptor: "name",
  startAt: "int64",
  isBody: "flag",
  notExecuted: "flag",
  label: "name",
  branch: "name",
  stageName: "name",
  synthetic: "name",
  stageStatus: "name",
  warning: "name",
  requestedLabel: "name",
  delegate: "name",
  agent: "name",
  /** Place of its error in `errors`, and of the very exception in `thrown`. */
  error: "int32",
  thrown: "int32",
  pauseAt: "int64",
  /** 0 while paused, as Jenkins writes it. */
  pauseEndAt: "int64",
} as const satisfies TableShape;

/** An error of a run: one per class and message, however many nodes carry it. */
export interface RunError {
  readonly className: string;
  readonly effectiveClass: string;
  /** Result that an interruption asked for. */
  readonly interruption: string | undefined;
}

/** An exception that was thrown: what tells errors of equal class and message apart, as far as it was written down. */
export interface Thrown {
  /** Class of the first cause of an interruption. */
  readonly causeClass: string | undefined;
  /** The engine's innermost frames. */
  readonly frames: readonly string[];
  /** Ids that newer Jenkins gives to exceptions: its own and those of its causes. They are not kept. */
  readonly ids: readonly string[];
}

/** The flow nodes of one run, column by column, in the order they were read; used again for the next run. */
export class FlowNodes extends TableBuilder<typeof shape> {
  /** Row of the record being read. */
  current = 0;
  /** Ids of parents, in ranges. */
  parents: number[] = [];
  errors: RunError[] = [];
  thrown: Thrown[] = [];
  /** Class and message of each error, to find it again; dropped with the run. */
  readonly errorPlaces = new Map<string, number>();
  /** The same for what was thrown. */
  readonly thrownPlaces = new Map<string, number>();
  private readonly rowOfId = new Map<number, number>();

  /** A reader of one run after another keeps the default; one that holds many small runs at once asks for fewer rows. */
  constructor(capacity?: number) {
    super(shape, capacity);
  }

  override clear(): void {
    super.clear();
    this.parents = [];
    this.errors = [];
    this.thrown = [];
    this.errorPlaces.clear();
    this.thrownPlaces.clear();
    this.rowOfId.clear();
  }

  /** Drops the rows from `row` on, of a file that turned out broken; errors found there are nobody's and do no harm. */
  dropFrom(row: number): void {
    for (let at = row; at < this.rows; at++) this.rowOfId.delete(this.columns.id[at]!);
    this.truncate(row);
  }

  /** Makes a row for a flow node the current one: a new row, or that of the same id, emptied, since the later record counts. */
  place(id: number): { readonly isRepeated: boolean } {
    const known = this.rowOfId.get(id);
    if (known === undefined) {
      this.current = this.add();
      this.rowOfId.set(id, this.current);
    } else {
      this.current = known;
      this.reset(known);
    }
    this.columns.id[this.current] = id;
    return known === undefined ? FIRST : REPEATED;
  }

  /** Row of a flow node, or -1. */
  rowOf(id: number): number {
    return this.rowOfId.get(id) ?? -1;
  }
}

const FIRST = { isRepeated: false };
const REPEATED = { isRepeated: true };
