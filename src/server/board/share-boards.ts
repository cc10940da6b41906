import { BOARD_LASTS_MS, type LiveBoards, type ReadBoard } from "../../store/live-boards.ts";
import type { FollowedController } from "../controllers/followed-controller.ts";
import type { Sleep } from "../sleep.ts";
import { boardOfText, textOfBoard } from "./shared-board.ts";

/** What boards are shared with. */
export interface SharingBoards {
  readonly boards: LiveBoards;
  readonly controllers: { readonly all: readonly SharedController[] };
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** What is needed of a controller. */
export type SharedController = Pick<FollowedController, "name" | "board" | "term" | "showOthers" | "takeAcknowledged">;

/** How late others see what one sees, at most twice. */
const EVERY_MS = 3000;

/** How often is written what is still so. */
const AGAIN_MS = BOARD_LASTS_MS / 3;

/** Writes what this process sees of the controllers that it looks at, and shows what others see of theirs, until the signal says that it is over. */
export async function shareBoards(sharing: SharingBoards): Promise<void> {
  const { sleep, onError, signal } = sharing;
  const exchange = new BoardExchange(sharing);
  let isFailing = false;
  while (!signal.aborted) {
    // What cannot be written keeps nobody from what can be read.
    const outcomes = await Promise.allSettled([exchange.save(), exchange.show()]);
    const failure = outcomes.find((outcome) => outcome.status === "rejected");
    // A store that does not answer is asked again; once is enough to say so.
    if (failure !== undefined && !isFailing) onError(failure.reason);
    isFailing = failure !== undefined;
    await sleep(EVERY_MS, signal);
  }
}

class BoardExchange {
  private readonly saved = new Map<string, { readonly key: string; readonly at: number }>();
  private readonly shown = new Map<string, string>();
  private readAt: number;

  constructor(private readonly sharing: SharingBoards) {
    this.readAt = sharing.now();
  }

  /** Writes boards that changed, or were not written for a while. */
  async save(): Promise<void> {
    const { boards, controllers, now } = this.sharing;
    const at = now();
    const due = controllers.all.flatMap((one) => {
      const { term, board, name } = one;
      if (term === undefined || board.following.state === "starting" || board.following.state === "heard") return [];
      const { following, revision: tag } = board;
      const key = `${term} ${tag}`;
      const last = this.saved.get(name);
      if (last?.key === key && at - last.at < AGAIN_MS && at >= last.at) return [];
      return [{ one, key, controller: name, term, tag, lookedAt: following.lastLookAt, text: textOfBoard(board.all) }];
    });
    if (due.length === 0) return;
    await boards.save(due);
    for (const { controller, key, one } of due) {
      this.saved.set(controller, { key, at });
      await one.takeAcknowledged();
    }
  }

  /** Shows boards of others, and of those that nobody looks at any more, or of which nothing was heard for so long, nothing. */
  async show(): Promise<void> {
    const { boards, controllers, now } = this.sharing;
    if (controllers.all.every(({ term }) => term !== undefined)) return;
    try {
      const read = await boards.read(this.shown);
      this.readAt = now();
      this.showAll(read);
    } catch (error) {
      // A clock that was set back must not keep them.
      if (Math.abs(now() - this.readAt) >= BOARD_LASTS_MS) this.showAll([]);
      throw error;
    }
  }

  private showAll(boards: readonly ReadBoard[]): void {
    const { controllers } = this.sharing;
    const read = new Map(boards.map((board) => [board.controller, board]));
    for (const one of controllers.all) {
      const found = read.get(one.name);
      if (one.term !== undefined || found === undefined) {
        if (this.shown.delete(one.name)) one.showOthers(undefined);
        continue;
      }
      const facts = found.text === undefined ? undefined : boardOfText(found.text);
      if (facts !== undefined) {
        this.shown.set(one.name, found.tag);
        one.showOthers(facts);
      } else if (this.shown.get(one.name) === found.tag && found.lookedAt !== undefined)
        one.showOthers({ following: { ...one.board.following, lastLookAt: found.lookedAt } });
    }
  }
}
