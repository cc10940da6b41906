import { Refusal } from "./refusal.ts";

/** When a sender should come again that found no room: what is under way is done by then. */
const RETRY_MS = 1000;

/**
 * The bytes of all requests that are not answered yet, within a budget.
 *
 * A sender may have as much under way as is still free: alone it gets half of the budget, two get a third each, and there is always
 * room for one more who has nothing yet. So nobody who sends much keeps the others out, and no number of senders has to be known.
 */
export class InFlight {
  private total = 0;
  private readonly bySender = new Map<string, number>();

  constructor(private readonly budget: number) {}

  /** Bytes under way. */
  get bytes(): number {
    return this.total;
  }

  /** Begins a request of a sender, which holds nothing yet. */
  begin(sender: string): Reservation {
    return new Reservation((held, wanted) => this.change(sender, held, wanted));
  }

  private change(sender: string, held: number, wanted: number): void {
    const more = wanted - held;
    const ofSender = this.bySender.get(sender) ?? 0;
    if (more > 0 && ofSender + more > this.budget - this.total)
      throw new Refusal(ofSender > held ? "tooMuch" : "full", RETRY_MS);
    this.total += more;
    if (ofSender + more === 0) this.bySender.delete(sender);
    else this.bySender.set(sender, ofSender + more);
  }
}

/** What one request holds of the budget. */
export class Reservation {
  private held = 0;

  constructor(private readonly change: (held: number, wanted: number) => void) {}

  /** Holds so many bytes more. @throws Refusal */
  add(bytes: number): void {
    this.hold(this.held + bytes);
  }

  /** Holds so many bytes, whatever it held. @throws Refusal when that is more, and there is no room */
  hold(bytes: number): void {
    this.change(this.held, bytes);
    this.held = bytes;
  }

  /** Holds at most so many bytes. */
  shrink(bytes: number): void {
    if (bytes < this.held) this.hold(bytes);
  }

  /** Gives all back. */
  end(): void {
    this.hold(0);
  }
}
