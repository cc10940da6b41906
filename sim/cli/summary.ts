import type { EpochMs } from "../engine/times.ts";
import type { World } from "../world.ts";

/** What was made. */
export interface Summary {
  readonly home: string;
  readonly family: string;
  readonly seed: number;
  readonly at: EpochMs;
  readonly finished: number;
  readonly healthy: number;
  /** Runs that run now, by their true state. */
  readonly running: Readonly<Record<string, number>>;
  /** Stretches in which a run needed somebody, by kind of fault. */
  readonly episodes: Readonly<Record<string, number>>;
  readonly files: number;
  readonly bytes: number;
  readonly tookMs: number;
}

/** Sums a world up. */
export function summaryOf(
  world: World,
  from: { readonly family: string; readonly seed: number; readonly tookMs: number },
): Summary {
  const finished = world.finishedRuns();
  const { writes, bytes } = world.cost();
  return {
    home: world.home,
    family: from.family,
    seed: from.seed,
    at: world.now,
    finished: finished.length,
    healthy: finished.filter(({ wasHealthy }) => wasHealthy).length,
    running: counted(world.truth().map(({ state }) => state)),
    episodes: counted(world.episodes().map(({ kind }) => kind ?? "other")),
    files: writes,
    bytes,
    tookMs: from.tookMs,
  };
}

/** The same for a person. */
export function textOf(summary: Summary): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ") || "none";
  return [
    `${summary.home}: ${summary.family}, seed ${summary.seed}, as of ${new Date(summary.at).toISOString()}`,
    `${summary.finished} runs have ended, ${summary.healthy} of them untouched by any fault`,
    `running: ${list(summary.running)}`,
    `stretches in need of somebody: ${list(summary.episodes)}`,
    `${summary.files} files, ${(summary.bytes / 1e6).toFixed(1)} MB, ${(summary.tookMs / 1_000).toFixed(1)} s`,
    "",
  ].join("\n");
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
