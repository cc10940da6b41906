import type { IncomingMessage } from "node:http";
import type { StoreGap } from "../../model/store-gap.ts";
import { gapsJson } from "../../publish/gap-words.ts";
import { gathered } from "../../store/gathered.ts";
import type { SqlWriter } from "../../store/store.ts";
import { type Answer, HttpProblem, json, jsonText } from "../http/answers.ts";
import { taggedText, tagOf } from "../http/entity-tag.ts";
import type { InTurn } from "../scanning/in-turn.ts";
import { incompleteProblem } from "./gap-answers.ts";

/** What questions to the store are asked with. */
export interface StoreQuestionsOptions {
  readonly facts: SqlWriter;
  readonly turn: InTurn;
  /** Parts of the store that do not answer now; absent where it is in one place. */
  readonly missing?: (() => Promise<readonly StoreGap[]>) | undefined;
  /** Changes with what the store holds. */
  readonly revision: () => string;
  readonly now: () => number;
}

/** JSON as it is sent, and a tag that is equal for equal JSON. */
interface KnownAnswer {
  readonly body: string;
  readonly tag: string;
  readonly revision: string;
  readonly madeAt: number;
  readonly tookMs: number;
  /** A part of the store did not answer: it is for those who asked now, and nobody later. */
  readonly isIncomplete: boolean;
}

/** What "the last 28 days" means moves with the clock: an answer older than this is made anew though the store is as it was. */
const OLDEST_MS = 300_000;

/** An answer holds for this many times as long as it took: questions take at most a tenth of the time of the store. */
const REST_OF_QUESTIONS = 10;

/** Characters of answers that are kept: the views that a team has open; and how many answers. */
const MOST_KEPT = 32_000_000;
const MOST_ANSWERS = 1000;

/** Questions that wait for their turn: more than all views of a few people. */
const MOST_WAITING = 64;

/** A question on its way, and who asked it. */
interface Pending {
  readonly askers: IncomingMessage[];
  readonly answer: Promise<KnownAnswer>;
}

/**
 * Questions to the store, one at a time. An answer is kept until the store changes: the same question of many browsers is asked
 * once, also while it is being answered.
 */
export class StoreQuestions {
  private readonly known = new Map<string, KnownAnswer>();
  private readonly asked = new Map<string, Pending>();
  private keptLength = 0;

  constructor(private readonly options: StoreQuestionsOptions) {}

  /**
   * Answers a request with JSON and its ETag; `key` is equal for equal questions. A question whose askers have all gone when its turn
   * comes is not asked.
   *
   * @throws what `question` throws; HttpProblem when too many wait
   */
  async answer(
    request: IncomingMessage,
    key: string,
    question: (facts: SqlWriter) => Promise<object>,
  ): Promise<Answer> {
    const known = this.known.get(key);
    const answer = known !== undefined && this.holds(known) ? known : await this.ask(request, key, question);
    // Without a tag: a browser that has it is to ask for all of it again.
    if (answer.isIncomplete) return { ...json({}), body: answer.body };
    return taggedText(request, answer.tag, () => answer.body);
  }

  /** Why a question was not answered: what was not found may be in what does not answer. */
  async explained(error: unknown, gapsOf = this.options.missing): Promise<unknown> {
    if (!(error instanceof HttpProblem) || error.status !== 404 || gapsOf === undefined) return error;
    const gaps = await gapsOf();
    return gaps.length === 0 ? error : incompleteProblem(error, gaps);
  }

  private holds({ revision, madeAt, tookMs }: KnownAnswer): boolean {
    const age = this.options.now() - madeAt;
    if (age < 0 || age > OLDEST_MS) return false;
    return revision === this.options.revision() || age < REST_OF_QUESTIONS * tookMs;
  }

  private ask(
    request: IncomingMessage,
    key: string,
    question: (facts: SqlWriter) => Promise<object>,
  ): Promise<KnownAnswer> {
    const pending = this.asked.get(key);
    if (pending !== undefined) {
      pending.askers.push(request);
      return pending.answer;
    }
    if (this.asked.size >= MOST_WAITING)
      throw new HttpProblem(503, "Too many questions wait for the store.", { "retry-after": "10" });
    const askers = [request];
    const { facts, turn } = this.options;
    const answer = turn
      .run(() => {
        if (askers.every(({ socket }) => socket.destroyed))
          throw new HttpProblem(503, "Nobody waits for this any more.");
        return this.make(facts, question);
      })
      .then((made) => (made.isIncomplete ? made : this.keep(key, made)))
      .finally(() => this.asked.delete(key));
    this.asked.set(key, { askers, answer });
    return answer;
  }

  private async make(facts: SqlWriter, question: (facts: SqlWriter) => Promise<object>): Promise<KnownAnswer> {
    const { now, revision } = this.options;
    // Of before: what changes while it is asked may not be in it.
    const before = { revision: revision(), madeAt: now() };
    const { reader, gaps } = gathered(facts);
    const value = await question(reader).catch(async (error: unknown) => {
      throw await this.explained(error, async () => gaps());
    });
    const missing = gaps();
    const isIncomplete = missing.length > 0;
    const body = jsonText(isIncomplete ? { ...value, gaps: gapsJson(missing) } : value);
    return { ...before, body, tag: tagOf(body), tookMs: now() - before.madeAt, isIncomplete };
  }

  /** The oldest go first when there are too many. */
  private keep(key: string, answer: KnownAnswer): KnownAnswer {
    this.forget(key);
    this.known.set(key, answer);
    this.keptLength += key.length + answer.body.length;
    for (const oldest of this.known.keys()) {
      if (this.keptLength <= MOST_KEPT && this.known.size <= MOST_ANSWERS) break;
      this.forget(oldest);
    }
    return answer;
  }

  private forget(key: string): void {
    const known = this.known.get(key);
    if (known === undefined) return;
    this.keptLength -= key.length + known.body.length;
    this.known.delete(key);
  }
}
