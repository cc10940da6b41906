import assert from "node:assert/strict";
import { test } from "node:test";
import type { LiveBoards, ReadBoard, WrittenBoard } from "../../store/live-boards.ts";
import { Board, type BoardFacts } from "./board.ts";
import { type SharedController, shareBoards } from "./share-boards.ts";
import { boardOfText, textOfBoard } from "./shared-board.ts";

/** Boards in memory, of which the last written is read. */
class MemoryBoards implements LiveBoards {
  readonly rows = new Map<string, WrittenBoard>();
  saves = 0;

  async save(boards: readonly WrittenBoard[]): Promise<void> {
    this.saves++;
    for (const board of boards) this.rows.set(board.controller, board);
  }

  async read(known: ReadonlyMap<string, string>): Promise<readonly ReadBoard[]> {
    return [...this.rows.values()].map(({ text, ...row }) => ({
      ...row,
      text: known.get(row.controller) === row.tag ? undefined : text,
    }));
  }
}

/** A controller that is looked at under a term, or by others. */
class TestController implements SharedController {
  readonly board: Board;
  readonly said: (string | undefined)[] = [];
  acknowledged = 0;

  constructor(
    public term: number | undefined,
    state: BoardFacts["following"]["state"],
    readonly name = "ci",
  ) {
    this.board = new Board({ state, source: "home", since: 1, everyMs: 5 });
  }

  showOthers(facts: Partial<BoardFacts> | undefined): void {
    this.said.push(facts === undefined ? undefined : (facts.digest ?? `looked at ${facts.following?.lastLookAt}`));
    if (facts !== undefined) this.board.show(facts);
  }

  async takeAcknowledged(): Promise<void> {
    this.acknowledged++;
  }
}

/** Exchanges so often, each time after what is to happen before. */
async function exchange(
  boards: LiveBoards,
  controllers: TestController | readonly TestController[],
  steps: readonly (() => void)[],
): Promise<unknown[]> {
  const over = new AbortController();
  const errors: unknown[] = [];
  let at = 0;
  let next = 0;
  const step = async (): Promise<void> => {
    at += 3000;
    if (next === steps.length) over.abort();
    else steps[next++]!();
  };
  const rest = { now: () => at, sleep: step, onError: (error: unknown) => errors.push(error), signal: over.signal };
  await shareBoards({ boards, controllers: { all: [controllers].flat() }, ...rest });
  return errors;
}

const looks = (lastLookAt: number): BoardFacts["following"] => ({
  ...{ state: "following", source: "home", since: 1, everyMs: 5 },
  lastLookAt,
});

test("who looks writes what changed, and the rest now and then", async () => {
  const boards = new MemoryBoards();
  const one = new TestController(7, "starting");
  const show = (digest: string, at: number) => () => one.board.show({ digest, following: looks(at) });
  const nothing = (): void => undefined;
  await exchange(boards, one, [show("a", 1), nothing, nothing, nothing, nothing, show("b", 2)]);
  assert.equal(boards.saves, 3);
  assert.equal(one.acknowledged, 3);
  assert.equal(boards.rows.get("ci")?.term, 7);
  assert.deepEqual(one.said, []);
});

test("who does not look shows what others see, and when that ends nothing", async () => {
  const boards = new MemoryBoards();
  const one = new TestController(undefined, "heard");
  const written = (tag: string, lookedAt: number) => () => {
    const facts: BoardFacts = {
      ...{ judgement: undefined, digest: tag, incidents: [], following: looks(lookedAt) },
      marks: new Map([["key", { run: "a#1", state: "MOVING", since: 1, isRight: true, markedAt: 2 }]]),
    };
    boards.rows.set("ci", { controller: "ci", term: 1, tag, lookedAt, text: textOfBoard(facts) });
  };
  const ends = (): void => void boards.rows.clear();
  await exchange(boards, one, [written("a", 1), written("a", 2), written("b", 3), ends, () => undefined]);
  assert.deepEqual(one.said, ["a", "looked at 2", "b", undefined]);
  assert.equal(one.board.all.marks.size, 1);
});

test("a store that does not answer is told of once, and asked again", async () => {
  const boards = new MemoryBoards();
  let isDown = true;
  const read: LiveBoards["read"] = (known) =>
    isDown ? Promise.reject(new Error("down")) : MemoryBoards.prototype.read.call(boards, known);
  const one = new TestController(undefined, "heard");
  const nothing = (): void => undefined;
  const up = (): void => {
    isDown = false;
  };
  const errors = await exchange({ save: async () => undefined, read }, one, [nothing, nothing, up, nothing]);
  assert.equal(errors.length, 1);
});

test("while no shard answers, boards of others are shown for as long as they last", async () => {
  const boards = new MemoryBoards();
  const one = new TestController(undefined, "heard");
  const facts = { judgement: undefined, digest: "a", incidents: [], marks: new Map(), following: looks(1) };
  boards.rows.set("ci", { controller: "ci", term: 1, tag: "a", lookedAt: 1, text: textOfBoard(facts) });
  let isDown = false;
  const read: LiveBoards["read"] = (known) => (isDown ? Promise.reject(new Error("down")) : boards.read(known));
  const nothing = (): void => undefined;
  const goDown = (): void => {
    isDown = true;
  };
  const comeUp = (): void => {
    isDown = false;
  };
  const down = (count: number): (() => void)[] => [nothing, goDown, ...Array.from({ length: count }, () => nothing)];
  const exchanges = { save: () => Promise.resolve(), read };
  await exchange(exchanges, one, down(7));
  assert.deepEqual(one.said, ["a", "looked at 1"]);
  comeUp();
  one.said.length = 0;
  await exchange(exchanges, one, [...down(11), comeUp]);
  assert.deepEqual(one.said, ["a", "looked at 1", undefined, "a"]);
});

test("who cannot write its own boards shows those of others still", async () => {
  const boards = new MemoryBoards();
  const own = new TestController(7, "following");
  const other = new TestController(undefined, "heard", "other");
  const facts = { judgement: undefined, digest: "a", incidents: [], marks: new Map(), following: looks(1) };
  boards.rows.set("other", { controller: "other", term: 1, tag: "a", lookedAt: 1, text: textOfBoard(facts) });
  const save: LiveBoards["save"] = () => Promise.reject(new Error("down"));
  const errors = await exchange({ save, read: (known) => boards.read(known) }, [own, other], [() => undefined]);
  assert.deepEqual([errors.length, own.acknowledged, other.said[0]], [1, 0, "a"]);
});

test("what is no board of this version is none", () => {
  for (const text of ["", "[", "null", "{}", '{"format":0,"marks":[]}', '{"format":1,"marks":7}'])
    assert.equal(boardOfText(text), undefined, text);
});
