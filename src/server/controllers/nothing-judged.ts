import type { JudgementStore } from "../../store/judgement-store.ts";

/** Remembers nothing: of who stands for controllers while there are none. */
export const nothingJudged: JudgementStore = {
  incidents: async () => [],
  saveIncident: async () => undefined,
  sentAlerts: async () => [],
  saveSentAlert: async () => undefined,
  saveMark: async () => undefined,
  marks: async () => [],
  markCounts: async () => [],
};
