import { setTimeout as sleep } from "node:timers/promises";

/** How long a server may be silent. */
export interface Patience {
  /** A request may take so long before the server is asked whether it is still there. */
  readonly requestMs: number;
  /** So long a word may take. */
  readonly wordMs: number;
  /** The same of a server that was silent before. */
  readonly nextWordMs: number;
}

/** Longer than seven seconds no server takes for a word, however busy it is. */
const PATIENCE: Patience = { requestMs: 3000, wordMs: 7000, nextWordMs: 1000 };

/** A server that takes connections and says nothing: it hangs, or its machine does. Its `code` is as those of the network are. */
export class ServerSilent extends Error {
  override readonly name = "ServerSilent";
  readonly code: "ETIMEDOUT" | "ENOTSENT";

  /** @param isSent whether it may have come to the server what was asked of it */
  constructor(isSent: boolean) {
    super("the server takes connections and does not answer");
    this.code = isSent ? "ETIMEDOUT" : "ENOTSENT";
  }
}

/**
 * Waits for a server as long as it gives signs of life: a question may take minutes, and one that hangs says nothing for as long.
 *
 * What was asked of it when it fell silent is not taken back. What is asked of it afterwards is refused, until it says a word.
 */
export class Pulse {
  private isSilent = false;
  private asking: Promise<boolean> | undefined;

  /** @param word asks for a sign of life, which costs the server nothing; rejects or gives false when there is none */
  constructor(
    private readonly word: (signal: AbortSignal) => Promise<boolean>,
    private readonly patience: Patience = PATIENCE,
  ) {}

  /** What a request gives. @param late gets what came when nobody waited any more @throws ServerSilent, and what the request throws */
  async wait<T>(request: () => Promise<T>, late: (value: T) => void = () => undefined): Promise<T> {
    if (this.isSilent && !(await this.speaks(this.patience.nextWordMs))) throw new ServerSilent(false);
    const over = new AbortController();
    const asked = request();
    try {
      return await Promise.race([asked, this.silence(over.signal)]);
    } catch (error) {
      if (error instanceof ServerSilent) asked.then(late, () => undefined);
      throw error;
    } finally {
      over.abort();
    }
  }

  /** Rejects when the server falls silent; stays open when that is not asked any more. */
  private async silence(over: AbortSignal): Promise<never> {
    while (await passes(this.patience.requestMs, over))
      if (!(await this.speaks(this.patience.wordMs)) && !over.aborted) throw new ServerSilent(true);
    return new Promise<never>(() => undefined);
  }

  /** Whether it says a word in time; who asks meanwhile hears the same. */
  private speaks(withinMs: number): Promise<boolean> {
    this.asking ??= this.ask(withinMs).finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(withinMs: number): Promise<boolean> {
    const over = new AbortController();
    const answer = this.word(over.signal).catch(() => false);
    const inTime = passes(withinMs, over.signal).then(() => false);
    const speaks = await Promise.race([answer, inTime]);
    over.abort();
    this.isSilent = !speaks;
    return speaks;
  }
}

/** True when so long has passed; false when nobody waits any more. */
function passes(ms: number, over: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal: over, ref: false }).catch(() => false);
}
