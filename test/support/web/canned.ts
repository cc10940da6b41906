import type { RunningAnswer } from "../../../src/api/running.ts";
import { minutesBefore } from "./answers.ts";
import { browseAnswers } from "./browse.ts";
import { storedAnswers } from "./stored.ts";
import type { Canned } from "./web-server.ts";

/** Canned answers around a judgement. */
export function cannedWith(running: RunningAnswer | undefined, now: number): Canned {
  const following = running?.following ?? { state: "starting" as const, since: minutesBefore(now, 0), everyMs: 2000 };
  return {
    running,
    delayMs: 0,
    stored: { ...storedAnswers(), ...browseAnswers(now) },
    health: {
      version: "0.1.0",
      controller: "jenkins-1f3a9c",
      startedAt: minutesBefore(now, 200),
      following,
      store: { state: "ok", scannedAt: minutesBefore(now, 4), scanMs: 910, runs: 3, bytes: 4_700_000 },
      alerts: [{ kind: "slack", host: "hooks.example.org", waiting: 0, sentAt: minutesBefore(now, 40) }],
      listeners: 1,
    },
    precision: {
      all: { right: 41, marked: 44, share: 0.932, low: 0.818, high: 0.977 },
      states: [
        { state: "NO_AGENT", right: 14, marked: 15, share: 0.933, low: 0.702, high: 0.988 },
        { state: "SILENT_STEP", right: 27, marked: 29, share: 0.931, low: 0.78, high: 0.981 },
      ],
    },
  };
}
