import { BOARD_LASTS_MS, type LiveBoards, type ReadBoard, type WrittenBoard } from "../live-boards.ts";
import { quotedForClickHouse } from "./client/quoted.ts";
import type { Shard, Shards } from "./client/shards.ts";
import { rowsOfAll } from "./direct-rows.ts";
import type { Slots } from "./slots.ts";

/** Boards that are asked for by name; of more, all are read. */
const MOST_NAMED = 200;

/** Boards written under one term: more than there will ever be. */
const BOARDS_OF_TERM = 2n ** 32n;

/** Boards in the shards of their controllers, one row each. All that a process writes at once is one insert on each shard. */
export class ClickHouseLiveBoards implements LiveBoards {
  private count = 0n;

  constructor(
    private readonly shards: Shards,
    private readonly slots: Pick<Slots, "find">,
  ) {}

  async save(boards: readonly WrittenBoard[]): Promise<void> {
    const byShard = new Map<Shard, Parameters<Shard["insert"]>[1][number][]>();
    for (const { controller, term, tag, lookedAt, text } of boards) {
      const slot = await this.slots.find(controller);
      if (slot === undefined) continue;
      const shard = this.shards.ofSlot(slot);
      const version = String(BigInt(term) * BOARDS_OF_TERM + this.count++);
      const row = { slot, controller, version, tag, looked_at: lookedAt ?? 0, board: text };
      byShard.set(shard, [...(byShard.get(shard) ?? []), row]);
    }
    await Promise.all(
      [...byShard].map(async ([shard, rows]) => {
        // Who reads compares it with the same clock.
        const { rows: now } = await shard.query("SELECT toUInt32(now())");
        await shard.insert(
          "live_board",
          rows.map((row) => ({ ...row, at: Number(now[0]?.[0]) })),
        );
      }),
    );
  }

  async read(known: ReadonlyMap<string, string>): Promise<readonly ReadBoard[]> {
    const isNew = `at + ${BOARD_LASTS_MS / 1000} >= toUInt32(now())`;
    const heads = await rowsOfAll(
      this.shards,
      `SELECT controller, tag, looked_at FROM live_board FINAL WHERE ${isNew}`,
    );
    const unknown = heads.filter(({ controller, tag }) => known.get(String(controller)) !== tag);
    const texts = await this.textsOf(unknown.map(({ controller }) => String(controller)));
    return heads.map(({ controller, tag, looked_at: lookedAt }) => ({
      controller: String(controller),
      tag: String(tag),
      lookedAt: Number(lookedAt) === 0 ? undefined : Number(lookedAt),
      text: texts.get(`${String(controller)} ${String(tag)}`),
    }));
  }

  /** By name and tag: what was written meanwhile is read the next time. */
  private async textsOf(controllers: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (controllers.length === 0) return new Map();
    const which =
      controllers.length > MOST_NAMED ? "1" : `controller IN (${controllers.map(quotedForClickHouse).join(", ")})`;
    const rows = await rowsOfAll(this.shards, `SELECT controller, tag, board FROM live_board FINAL WHERE ${which}`);
    return new Map(
      rows.map(({ controller, tag, board }) => [`${String(controller)} ${String(tag)}`, String(board)] as const),
    );
  }
}
