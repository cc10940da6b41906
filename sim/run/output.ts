import type { EpochMs } from "../engine/times.ts";
import { MINUTE, SECOND } from "../engine/times.ts";
import type { Random } from "../random/random.ts";

/** How a step prints while it works. */
export type OutputLaw =
  /** Nothing after its first line. */
  | { readonly kind: "silent" }
  /** Bursts of lines; the gap between them is lognormal. */
  | { readonly kind: "chatty"; readonly gapS: number; readonly gapLogSd: number; readonly lines: number }
  /** Bursts, with silences of many minutes now and then (linking, archiving, an image being pulled). */
  | { readonly kind: "phases"; readonly gapS: number; readonly quietS: number; readonly quietShare: number };

const words = ["module", "target", "layer", "package", "suite", "shard", "bundle", "object", "image", "chart"];
const doings = ["Compiling", "Linking", "Resolving", "Testing", "Copying", "Checking", "Building", "Fetching"];

/**
 * What one step prints. Bursts are made when they are asked for, from the output's own random stream: what comes does not depend on
 * when one looks.
 */
export class Output {
  private nextAt: EpochMs;
  private isDotting = false;
  private slowness = 1;
  private heldFrom: EpochMs | undefined;

  private readonly law: OutputLaw;
  private readonly random: Random;

  constructor(
    readonly flowNode: number,
    { law, random, startAt }: { readonly law: OutputLaw; readonly random: Random; readonly startAt: EpochMs },
  ) {
    this.law = law;
    this.random = random;
    this.nextAt = startAt;
    this.nextAt = this.after(startAt);
  }

  /** The next burst that has come by an instant; undefined when there is none yet. */
  take(now: EpochMs): { readonly at: EpochMs; readonly text: string } | undefined {
    if (this.heldFrom !== undefined || this.nextAt > now) return undefined;
    const at = this.nextAt;
    this.nextAt = at + this.slowness * (this.after(at) - at);
    return { at, text: this.isDotting ? "." : this.lines() };
  }

  /** When the next burst comes; infinite when none will. */
  get at(): EpochMs {
    return this.heldFrom === undefined ? this.nextAt : Number.POSITIVE_INFINITY;
  }

  /** Prints nothing from now on. */
  hold(now: EpochMs): void {
    this.heldFrom = now;
  }

  /** Prints again: what was printed meanwhile comes at once. */
  release(now: EpochMs): void {
    if (this.heldFrom === undefined) return;
    this.heldFrom = undefined;
    if (this.nextAt !== Number.POSITIVE_INFINITY) this.nextAt = Math.max(this.nextAt, now);
  }

  /** Prints this many times more seldom from now on. */
  slowDown(times: number): void {
    this.slowness = times;
  }

  /** Prints a dot a minute from now on, as a tool does that has hung with its progress display alive. */
  dotOnly(now: EpochMs): void {
    this.isDotting = true;
    this.nextAt = now + MINUTE;
  }

  private after(at: EpochMs): EpochMs {
    if (this.isDotting) return at + MINUTE * this.random.between(0.98, 1.02);
    switch (this.law.kind) {
      case "silent":
        return Number.POSITIVE_INFINITY;
      case "chatty":
        return at + SECOND * Math.max(0.2, this.random.lognormal(this.law.gapS, this.law.gapLogSd));
      case "phases": {
        const isQuiet = this.random.chance(this.law.quietShare);
        return at + SECOND * this.random.lognormal(isQuiet ? this.law.quietS : this.law.gapS, 0.6);
      }
    }
  }

  private lines(): string {
    const count = this.law.kind === "chatty" ? this.random.whole(1, this.law.lines) : this.random.whole(1, 4);
    let text = "";
    for (let i = 0; i < count; i++) {
      text += `${this.random.pick(doings)} ${this.random.pick(words)}-${this.random.whole(1, 400)}\n`;
    }
    return text;
  }
}
