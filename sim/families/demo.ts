import type { WorldFamily } from "./family.ts";
import { smallTeam } from "./tuning.ts";

/** What a demo shows: a small controller, busy at any hour, with nothing wrong but what is put in. */
export const demo: WorldFamily = {
  ...smallTeam,
  name: "demo",
  summary: "small and busy at any hour; nothing goes wrong but what is put in",
  pipelines: { ...smallTeam.pipelines, count: [14, 18], newShare: 0, inputShare: 0.05 },
  agents: {
    builtInExecutors: [1, 1],
    pools: [
      { label: "linux", agents: [2, 2], executors: [1, 1], share: 0.8 },
      { label: "windows", agents: [2, 2], executors: [2, 2], share: 0.2 },
    ],
    blipsPerDay: 0,
  },
  load: { nightShare: 0.8, weekendShare: 0.8, burstShare: 0.05 },
  troubles: {
    ...smallTeam.troubles,
    restartsPerWeek: 0,
    quietDownsPerWeek: 0,
    stallsPerWeek: 0,
    clockChangesPerWeek: 0,
    fileClockSkewS: [0, 0],
    overrunShare: 0,
  },
  faults: { ...smallTeam.faults, perRun: 0, thingsPerWeek: 0, resumeHungShare: 0, personMedianH: [6, 8] },
};
