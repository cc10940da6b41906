import type { VerdictMark } from "../../model/incident.ts";
import type { RunVerdict } from "../../model/verdict.ts";
import type { JudgementStore } from "../../store/judgement-store.ts";
import { verdictKey } from "../board/verdict-key.ts";

/** A verdict as somebody was shown it. */
export type ShownVerdict = Pick<RunVerdict, "run" | "state" | "since">;

/** A page may have been open for a day. */
const MARKABLE_MS = 86_400_000;

/** More verdicts than a large controller sees in a day; the oldest give way. */
const MOST_VERDICTS = 50_000;

/** Runs that hang for longer than this are shown without their marks after a restart. */
const REMEMBERED_MS = 30 * 86_400_000;

/** What people said of verdicts, and which verdicts there were to say something of. */
export class MarkBook {
  private readonly given = new Map<string, number>();

  private constructor(
    private readonly store: Pick<JudgementStore, "saveMark">,
    private readonly marks: Map<string, VerdictMark>,
  ) {}

  /** Opens the book at what the store remembers. @throws StoreError */
  static async open(store: JudgementStore, startedAt: number): Promise<MarkBook> {
    const marks = await store.marks(startedAt - REMEMBERED_MS);
    return new MarkBook(store, new Map(marks.map((mark) => [verdictKey(mark), mark])));
  }

  /** Marks by verdict. */
  get all(): ReadonlyMap<string, VerdictMark> {
    return this.marks;
  }

  /** Notes that verdicts were given, so that they can be marked. */
  note(verdicts: readonly ShownVerdict[], at: number): void {
    for (const verdict of verdicts) {
      const key = verdictKey(verdict);
      this.given.delete(key);
      this.given.set(key, at);
    }
    for (const [key, givenAt] of this.given) {
      if (this.given.size <= MOST_VERDICTS && at - givenAt < MARKABLE_MS) break;
      this.given.delete(key);
    }
  }

  /** Keeps a mark; false when no such verdict was given of late. @throws StoreError */
  async mark(mark: VerdictMark): Promise<boolean> {
    const key = verdictKey(mark);
    if (!this.given.has(key)) return false;
    await this.store.saveMark(mark);
    this.marks.set(key, mark);
    return true;
  }
}
