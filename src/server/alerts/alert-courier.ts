import type { AlertPhase, Incident, SentAlert } from "../../model/incident.ts";
import type { Log } from "../log.ts";
import type { Sleep } from "../sleep.ts";
import type { AlertTarget } from "./alert-target.ts";
import { NotTaken } from "./post-alert.ts";

/** What a courier does to the world. */
export interface CourierEffects {
  /** Sends one message. @throws NotTaken */
  readonly post: (target: AlertTarget, body: object, signal: AbortSignal) => Promise<void>;
  /** Keeps in mind, across restarts, that a message was sent. */
  readonly remember: (sent: SentAlert) => Promise<void>;
  readonly now: () => number;
  readonly sleep: Sleep;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Takes a sentence without names from the home. */
  readonly log: Log;
}

/** How a target does. */
export interface CourierHealth {
  readonly kind: AlertTarget["kind"];
  readonly host: string;
  readonly waiting: number;
  readonly sentAt?: number;
  readonly failingSince?: number;
}

/** Waits between tries: about 1 s, then 2, 4 … 5 min, for as long as there is something to send. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 300_000;

/** How long a courier with nothing to send waits before it looks again, if nobody wakes it. */
const IDLE_MS = 5000;

/** Incidents that ended are kept for their message so far back; more at once are not told one by one anyway. */
const MOST_INCIDENTS = 1000;

/**
 * Brings messages about incidents to one target: that one began, once, and that it is over, once. It works through what there is
 * to say by itself: who hands it incidents never waits for the target.
 *
 * An incident that somebody has taken is not announced any more, and one that is over before it could be announced never.
 */
export class AlertCourier {
  private readonly incidents = new Map<string, Incident>();
  /** When a message was last sent, by incident and phase. */
  private readonly sent = new Map<string, number>();
  private failures = 0;
  private failingSince: number | undefined;
  private sentAt: number | undefined;
  private nap = new AbortController();
  private isIdle = false;

  constructor(
    private readonly controller: string,
    private readonly target: AlertTarget,
    private readonly effects: CourierEffects,
  ) {}

  /** Reminds the courier of what was sent before a restart. */
  recall(sent: readonly SentAlert[]): void {
    for (const { incident, target, phase, sentAt } of sent)
      if (target === this.target.kind) this.sent.set(keyOf(incident, phase), sentAt);
  }

  /** Hands over incidents as they are now. */
  take(incidents: readonly Incident[]): void {
    for (const incident of incidents) this.incidents.set(incident.id, incident);
    const given = new Set(incidents.map(({ id }) => id));
    for (const [id, incident] of this.incidents) {
      const isDone = !given.has(id) && this.phaseDue(incident) === undefined;
      if (isDone || this.incidents.size > MOST_INCIDENTS) this.forget(id);
    }
    if (this.isIdle && this.next() !== undefined) this.nap.abort();
  }

  /** How the target does. */
  get health(): CourierHealth {
    const { kind, host } = this.target;
    const waiting = [...this.incidents.values()].filter((incident) => this.phaseDue(incident) !== undefined).length;
    return {
      kind,
      host,
      waiting,
      ...(this.sentAt === undefined ? {} : { sentAt: this.sentAt }),
      ...(this.failingSince === undefined ? {} : { failingSince: this.failingSince }),
    };
  }

  /** Works until the signal says that it is over. */
  async work(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.nap.abort(), { once: true });
    while (!signal.aborted) {
      const next = this.next();
      if (next !== undefined && (await this.bring(next, signal))) continue;
      if (!signal.aborted) await this.rest(next === undefined);
    }
  }

  /** Waits for something to do, or until a failing target may be tried again; new incidents do not make that sooner. */
  private async rest(isIdle: boolean): Promise<void> {
    this.nap = new AbortController();
    this.isIdle = isIdle;
    await this.effects.sleep(isIdle ? IDLE_MS : this.backOffMs(), this.nap.signal);
    this.isIdle = false;
  }

  private next(): { readonly incident: Incident; readonly phase: AlertPhase } | undefined {
    for (const incident of this.incidents.values()) {
      const phase = this.phaseDue(incident);
      if (phase !== undefined) return { incident, phase };
    }
    return undefined;
  }

  private phaseDue({ id, acknowledgedAt, resolvedAt }: Incident): AlertPhase | undefined {
    const openedAt = this.sent.get(keyOf(id, "opened"));
    if (resolvedAt !== undefined) {
      const isTold = openedAt === undefined || this.sent.has(keyOf(id, "resolved"));
      return isTold ? undefined : "resolved";
    }
    if (acknowledgedAt !== undefined) return undefined;
    if (openedAt === undefined) return "opened";
    const { repeatMs } = this.target;
    return repeatMs !== undefined && this.effects.now() - openedAt >= repeatMs ? "opened" : undefined;
  }

  /** Whether the target took the message. */
  private async bring(
    { incident, phase }: { readonly incident: Incident; readonly phase: AlertPhase },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { controller, target, effects } = this;
    const at = effects.now();
    try {
      await effects.post(target, target.format({ phase, controller, incident, at }), signal);
    } catch (error) {
      if (!signal.aborted) this.noteFailure(error, at);
      return false;
    }
    this.noteSuccess(at);
    const key = keyOf(incident.id, phase);
    const isRepeat = this.sent.has(key);
    this.sent.set(key, at);
    if (!isRepeat) await this.remember({ incident: incident.id, target: target.kind, phase, sentAt: at });
    return true;
  }

  /** What could not be kept in mind is at worst said twice, after a restart. */
  private async remember(sent: SentAlert): Promise<void> {
    await this.effects.remember(sent).catch(() => {
      const sentence = "That an alert was sent could not be kept in the store; after a restart it may be sent again.";
      this.effects.log(sentence, { level: "warn" });
    });
  }

  private noteFailure(error: unknown, at: number): void {
    this.failures++;
    if (this.failingSince !== undefined) return;
    this.failingSince = at;
    const why = error instanceof NotTaken ? error.message : "it did not answer";
    this.effects.log(`${this.name} does not take alerts: ${why}. They are tried again until it does.`, {
      level: "warn",
    });
  }

  private noteSuccess(at: number): void {
    if (this.failingSince !== undefined) this.effects.log(`${this.name} takes alerts again.`);
    this.failures = 0;
    this.failingSince = undefined;
    this.sentAt = at;
  }

  private backOffMs(): number {
    return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.failures - 1)) * (0.5 + this.effects.random());
  }

  private forget(id: string): void {
    this.incidents.delete(id);
    this.sent.delete(keyOf(id, "opened"));
    this.sent.delete(keyOf(id, "resolved"));
  }

  private get name(): string {
    return `${this.target.kind} (${this.target.host})`;
  }
}

function keyOf(incident: string, phase: AlertPhase): string {
  return `${incident} ${phase}`;
}
