import type { Controller } from "./controller/controller.ts";
import { DAY, type EpochMs, HOUR } from "./engine/times.ts";
import type { LoadLaws } from "./families/family.ts";
import type { Pipeline } from "./pipelines/pipeline.ts";
import type { Random } from "./random/random.ts";
import type { RunCause } from "./run/run.ts";

/** A burst has two to this many starts. */
const BURST_MOST = 6;

/** Starts that a start brings with it on average, itself included. */
export function startsPerStart({ burstShare }: LoadLaws): number {
  return 1 + (burstShare * (2 + BURST_MOST)) / 2;
}

/** Lets runs begin: at random, more by day than by night, on workdays more than at weekends, now and then in bursts. */
export class Load {
  constructor(
    private readonly controller: Controller,
    private readonly laws: LoadLaws,
    private readonly random: Random,
  ) {}

  /** Begins: from now on runs come for as long as the world lasts. */
  begin(): void {
    for (const pipeline of this.controller.pipelines.values()) {
      if (pipeline.runsPerDay > 0) this.scheduleNext(pipeline, Math.max(pipeline.bornAt, this.controller.now));
    }
  }

  /** Thinning: candidates come at the day's highest rate, and are taken with the rate of their hour. */
  private scheduleNext(pipeline: Pipeline, from: EpochMs): void {
    const highest = (1 / meanIntensity(this.laws)) * pipeline.runsPerDay;
    const at = from + this.random.exponential(DAY / highest);
    this.controller.engine.at(at, () => {
      if (this.random.chance(intensity(this.laws, at))) this.request(pipeline);
      this.scheduleNext(pipeline, at);
    });
  }

  private request(pipeline: Pipeline): void {
    const { controller, random } = this;
    if (controller.phase === "down") return;
    const cause: RunCause = pipeline.branchOf
      ? { kind: "scm" }
      : { kind: random.weighted({ user: 0.35, timer: 0.2, scm: 0.45 }) ?? "user" };
    controller.request(pipeline, cause);
    if (!random.chance(this.laws.burstShare)) return;
    const weights: Record<string, number> = {};
    for (const other of controller.pipelines.values()) {
      if (other.bornAt <= controller.now && !other.isCrossed) weights[other.fullName] = other.runsPerDay;
    }
    for (let i = random.whole(2, BURST_MOST); i > 0; i--) {
      const other = controller.pipelines.get(random.weighted(weights) ?? pipeline.fullName)!;
      controller.engine.after(random.between(0, 90_000), () => {
        if (controller.phase !== "down") controller.request(other, { kind: "scm" });
      });
    }
  }
}

/** Load at an instant against the highest, 0..1. */
function intensity({ nightShare, weekendShare }: LoadLaws, at: EpochMs): number {
  const hour = (at / HOUR) % 24;
  const day = new Date(at).getUTCDay();
  const byHour = nightShare + (1 - nightShare) * Math.max(0, Math.sin((Math.PI * (hour - 6)) / 14)) ** 1.2;
  return byHour * (day === 0 || day === 6 ? weekendShare : 1);
}

/** Mean of that over a week. */
function meanIntensity(laws: LoadLaws): number {
  let sum = 0;
  for (let hour = 0; hour < 168; hour++) sum += intensity(laws, (hour + 0.5) * HOUR);
  return sum / 168;
}
