/** What a process sees of what runs on a controller now, for those that show it and do not look themselves. */
interface LiveBoard {
  /** By its name in the store. */
  readonly controller: string;
  /** Equal for boards that say the same. */
  readonly tag: string;
  /** When it was last looked at, by the clock of who looks; undefined before the first time. */
  readonly lookedAt: number | undefined;
  /** What it says, as JSON. */
  readonly text: string;
}

/** A board that is written. */
export interface WrittenBoard extends LiveBoard {
  /** From `Claims`: of two, that of the larger term counts, whichever comes first. */
  readonly term: number;
}

/** A board that is read. */
export interface ReadBoard extends Omit<LiveBoard, "text"> {
  /** Undefined: who asks knows it. */
  readonly text: string | undefined;
}

/** What is seen of controllers now, among processes that have the same store. */
export interface LiveBoards {
  /** Writes boards, each in the place of the last of its controller. @throws StoreError */
  save(boards: readonly WrittenBoard[]): Promise<void>;
  /** Boards that were written a short while ago, no longer than {@link BOARD_LASTS_MS}. @param known tags by controller @throws StoreError */
  read(known: ReadonlyMap<string, string>): Promise<readonly ReadBoard[]>;
}

/** What was not written again for so long was written by a process that has ended, or lost its claim. */
export const BOARD_LASTS_MS = 30_000;
