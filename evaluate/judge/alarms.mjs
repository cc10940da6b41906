/** Alarms as the server gives them: what it takes for one incident from look to look is one message. */
import { nextIncidents } from "../../build/src/server/incidents/next-incidents.js";

/**
 * @typedef {import("../../src/model/incident.ts").Incident} Incident
 * @typedef {import("../../src/model/verdict.ts").Cause} Cause
 * @typedef {import("../../src/model/verdict.ts").RunVerdict} RunVerdict
 */

export class AlarmBook {
  /** @type {readonly Incident[]} */
  #open = [];
  /** @type {ReadonlyMap<string, number>} */
  #missingSince = new Map();
  #given = 0;

  /**
   * Open alarms at an instant; asked at each, since one whose cause is gone is over only after a while.
   *
   * @param {{ at: number, causes: readonly Cause[], verdicts: readonly RunVerdict[] }} look
   * @returns {readonly Incident[]}
   */
  at({ at, causes, verdicts }) {
    if (causes.length === 0 && this.#open.length === 0) return this.#open;
    const unseen = verdicts.filter(({ state }) => state === "NOT_OBSERVED").map(({ run }) => run);
    const { open, missingSince } = nextIncidents(
      { at, causes, running: new Set(verdicts.map(({ run }) => run)), unseen: new Set(unseen) },
      { open: this.#open, missingSince: this.#missingSince, settledAt: 0, newId: () => String(this.#given++) },
    );
    this.#open = open;
    this.#missingSince = missingSince;
    return open;
  }
}
