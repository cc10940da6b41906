import {
  type ClaimKind,
  type ClaimRow,
  type ClaimServer,
  nextTerm,
  type ReadClaim,
  readClaims,
  tidyClaims,
  writeClaims,
} from "./claim-table.ts";
import { WatchedSessions } from "./watched-sessions.ts";

/** How long claims outlive the last word that their server took. Others wait five seconds longer before they take them. */
const VALID_MS = 15_000;

/** How often a session says that it is there. */
const BEAT_MS = 5000;

/** After one that the server did not take. */
const RETRY_MS = 1000;

/** How long an answer is waited for: two fail before claims end. */
const ANSWER_MS = 4000;

/** What was read of the claims is believed for so long when it says that another has a controller. */
const FRESH_MS = 2000;

/** How often, and how many times, one waits for another who wants the same to step back. */
const STEP_BACK_MS = 200;
const STEP_BACKS = 25;

/** All that is held is said again, and what is old tidied away, each time so many words were said: once an hour. */
const REPEAT_BEATS = 720;

/** What claims need of the world. */
export interface ClaimWorld {
  /** Milliseconds of a clock that is never set, and goes on while the process is stopped. */
  readonly now: () => number;
  /** Waits, or less when the signal says that it is over. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** The same between words: it keeps no process from ending. */
  readonly idle: (ms: number, signal: AbortSignal) => Promise<void>;
  /** A text that no other process has. */
  readonly newSession: () => string;
}

/**
 * Claims on one server.
 *
 * Who wants a controller says so first, and then reads what all say: it has the controller when no other session that is still there
 * says anything of it. Of two who want it at once at least one sees the other, as each writes before it reads; the one whose session is
 * larger steps back. So no order of clocks matters, and no two can have it.
 */
export class ServerClaims {
  private readonly stopped = new AbortController();
  private readonly watched = new WatchedSessions();
  private readonly holding = new Map<string, number>();
  /** Controllers that this session may have said something of that does not hold. */
  private readonly taken = new Set<string>();
  private readonly claiming = new Map<string, Promise<boolean>>();
  private claims: readonly ReadClaim[] = [];
  private readAtMs = Number.NEGATIVE_INFINITY;
  private reading: Promise<unknown> = Promise.resolve();
  private session: string;
  private sequence = 0;
  private words = 0;
  /** Last words of sessions that this one was before, which the server may not have yet. */
  private lastWords: readonly ClaimRow[] = [];
  private validUntilMs: number | undefined;
  private readonly beating: Promise<void>;
  private said: Promise<void> | undefined;

  constructor(
    private readonly server: ClaimServer,
    /** Statement that makes the table where it is not there yet. */
    private readonly table: string,
    private readonly world: ClaimWorld,
  ) {
    this.session = world.newSession();
    this.beating = this.beat();
  }

  /** @see Claims.claim */
  claim(controller: string): Promise<boolean> {
    const claiming =
      this.claiming.get(controller) ?? this.claimOnce(controller).finally(() => this.claiming.delete(controller));
    this.claiming.set(controller, claiming);
    return claiming;
  }

  /** @see Claims.held */
  held(): readonly string[] {
    return this.isValid() ? [...this.holding.keys()] : [];
  }

  /** @see Claims.term */
  term(controller: string): number | undefined {
    return this.isValid() ? this.holding.get(controller) : undefined;
  }

  /** @see Claims.release */
  async release(controller: string): Promise<void> {
    await this.claiming.get(controller)?.catch(() => false);
    const term = this.holding.get(controller);
    this.holding.delete(controller);
    if (term !== undefined) await this.takeBack(controller, term);
  }

  /** @see Claims.close */
  async close(): Promise<void> {
    this.stopped.abort();
    await Promise.allSettled([...this.claiming.values(), this.beating]);
    const rows = ["", ...this.taken].map((controller) => this.row(controller, "none"));
    for (const [controller, term] of this.holding) rows.push(this.row(controller, "none", term));
    this.holding.clear();
    // What cannot be said any more ends by itself.
    await writeClaims(this.server, rows, AbortSignal.timeout(ANSWER_MS)).catch(() => undefined);
  }

  private async claimOnce(controller: string): Promise<boolean> {
    if (this.stopped.signal.aborted) return false;
    if (!this.isValid()) await this.say();
    if (this.term(controller) !== undefined) return true;
    const claims = this.world.now() - this.readAtMs > FRESH_MS ? await this.read() : this.claims;
    if (this.rivals(controller, claims).some(({ kind }) => kind === "held")) return false;
    const { session } = this;
    this.taken.add(controller);
    await this.write([this.row(controller, "wanted")]);
    const isAlone = await this.isAlone(controller);
    if (isAlone && (await this.take(controller, session))) return true;
    await this.takeBack(controller);
    return false;
  }

  /** Waits until no other session says anything of a controller; false when this one has to step back. */
  private async isAlone(controller: string): Promise<boolean> {
    for (let tried = 0; tried < STEP_BACKS; tried++) {
      const rivals = this.rivals(controller, await this.read());
      if (rivals.length === 0) return true;
      if (rivals.some(({ kind, session }) => kind === "held" || session < this.session)) return false;
      await this.world.sleep(STEP_BACK_MS, this.stopped.signal);
    }
    return false;
  }

  /** Says that a controller is held; false when the session ended meanwhile, and others did not see that it wanted it. */
  private async take(controller: string, session: string): Promise<boolean> {
    const isSame = (): boolean => this.session === session && this.isValid();
    if (!isSame()) return false;
    const term = await nextTerm(this.server, controller, this.deadline());
    if (!isSame()) return false;
    const gone = this.claims.filter((claim) => claim.controller === controller && claim.session !== session);
    // Who is gone is said to hold nothing, so that nobody has to read of it again.
    const buried = gone.map((claim) => ({ ...claim, sequence: claim.sequence + 1, kind: "none" as const }));
    await this.write([this.row(controller, "held", term), ...buried]);
    if (!isSame()) return false;
    this.taken.delete(controller);
    this.holding.set(controller, term);
    return true;
  }

  /** Says that a controller is not held; if that fails, with the next word. */
  private async takeBack(controller: string, term = 0): Promise<void> {
    this.taken.add(controller);
    await this.write([this.row(controller, "none", term)]).then(
      () => this.taken.delete(controller),
      () => undefined,
    );
  }

  private async beat(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const isTaken = await this.say().then(
        () => true,
        () => false,
      );
      await this.world.idle(isTaken ? BEAT_MS : RETRY_MS, signal);
    }
  }

  /** Says that this session is there, once at a time. */
  private say(): Promise<void> {
    this.said ??= this.sayOnce().finally(() => {
      this.said = undefined;
    });
    return this.said;
  }

  private async sayOnce(): Promise<void> {
    if (this.validUntilMs !== undefined && !this.isValid()) this.beginAgain();
    const { session } = this;
    const isRepeat = this.words % REPEAT_BEATS === 0;
    const taken = [...this.taken].filter((controller) => !this.claiming.has(controller));
    const { lastWords } = this;
    const rows = [this.row("", "held"), ...taken.map((controller) => this.row(controller, "none")), ...lastWords];
    if (isRepeat) for (const [controller, term] of this.holding) rows.push(this.row(controller, "held", term));
    if (isRepeat) await this.server.command(this.table, this.deadline());
    const askedMs = this.world.now();
    await this.write(rows);
    // A word that was taken too late does not count: others may have found this session gone before.
    if (this.session !== session || (this.validUntilMs !== undefined && !this.isValid())) return this.beginAgain();
    this.validUntilMs = askedMs + VALID_MS;
    for (const controller of taken) this.taken.delete(controller);
    this.lastWords = this.lastWords.filter((row) => !lastWords.includes(row));
    await this.read();
    this.words++;
    if (isRepeat) await tidyClaims(this.server, this.deadline());
  }

  /** What was held is lost, also when nobody else took it: others know this process under another name from now on. */
  private beginAgain(): void {
    this.lastWords = [...this.lastWords, this.row("", "none")];
    this.session = this.world.newSession();
    this.sequence = 0;
    this.validUntilMs = undefined;
    this.holding.clear();
    this.taken.clear();
  }

  /** What all say now. One reads after the other, so that nothing is judged by an older state of the table. */
  private read(): Promise<readonly ReadClaim[]> {
    const read = this.reading.then(() => this.readOnce());
    this.reading = read.catch(() => undefined);
    return read;
  }

  private async readOnce(): Promise<readonly ReadClaim[]> {
    const askedMs = this.world.now();
    const claims = await readClaims(this.server, this.deadline(), this.table.includes("Replicated"));
    this.watched.saw(claims, { askedMs, answeredMs: this.world.now() });
    this.claims = claims;
    this.readAtMs = askedMs;
    return claims;
  }

  /** What other sessions that are still there say of a controller. */
  private rivals(controller: string, claims: readonly ReadClaim[]): readonly ReadClaim[] {
    return claims.filter(
      (claim) =>
        claim.controller === controller && claim.session !== this.session && !this.watched.isGone(claim.session),
    );
  }

  private isValid(): boolean {
    return this.validUntilMs !== undefined && this.world.now() < this.validUntilMs;
  }

  private write(rows: readonly ClaimRow[]): Promise<void> {
    return writeClaims(this.server, rows, this.deadline());
  }

  /** What this session says next. What it gives up keeps its term: the next one has to be larger. */
  private row(controller: string, kind: ClaimKind, term = 0): ClaimRow {
    return { controller, session: this.session, sequence: ++this.sequence, kind, term };
  }

  private deadline(): AbortSignal {
    return AbortSignal.timeout(ANSWER_MS);
  }
}
