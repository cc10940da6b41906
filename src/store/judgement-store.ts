import type { Incident, MarkCount, SentAlert, VerdictMark } from "../model/incident.ts";

/**
 * What is remembered of the judging of one controller: incidents, what was sent about them, and what people said of verdicts.
 *
 * It can be used while a scan writes to the same store; what a call has written is safe when it returns.
 */
export interface JudgementStore {
  /** Open incidents, and those resolved at `resolvedSince` or later; oldest first. @throws StoreError */
  incidents(resolvedSince: number): Promise<Incident[]>;
  /** Writes an incident in the place of what is known of it. @throws StoreError */
  saveIncident(incident: Incident): Promise<void>;
  /** What was sent about these incidents. @throws StoreError */
  sentAlerts(incidents: readonly string[]): Promise<SentAlert[]>;
  /** Writes that a message was sent; once is enough. @throws StoreError */
  saveSentAlert(sent: SentAlert): Promise<void>;
  /** Writes a mark in the place of an earlier one of the same verdict. @throws StoreError */
  saveMark(mark: VerdictMark): Promise<void>;
  /** Marks made at `markedSince` or later. @throws StoreError */
  marks(markedSince: number): Promise<VerdictMark[]>;
  /** Marks counted by state; states without one are left out. @throws StoreError */
  markCounts(): Promise<MarkCount[]>;
}
