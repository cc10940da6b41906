import type { ControllerObservation, RunObservation } from "../../model/running.ts";
import type { Finding } from "../finding.ts";
import { groupOf } from "../found-run.ts";
import { type Judged, judgeFound } from "../judge.ts";
import { type JudgeMemory, noMemory } from "../memory.ts";
import { findingsOf } from "../run-findings.ts";
import type { StepLimits } from "../step-limits.ts";
import { PlainRuns } from "../waits/plain-runs.ts";
import { type Armed, Deadlines } from "./deadlines.ts";
import { standsTheSame } from "./same-standing.ts";

/** What an engine begins with. */
export interface JudgeEngineOptions {
  readonly limits: StepLimits;
  readonly controller: ControllerObservation;
  /** Of an engine before, to go on where it was. */
  readonly memory?: JudgeMemory;
}

interface Entry extends Armed {
  run: RunObservation;
  findings: readonly Finding[];
  /** When it was judged. */
  judgedAt: number;
  /** Nothing was found of it but that it moves. */
  isMoving: boolean;
  /** Something was seen of it since it was judged. */
  isChanged: boolean;
  isGone: boolean;
}

const fresh = { judgedAt: 0, isMoving: false, isChanged: false, isGone: false, dueAt: undefined, armedAt: undefined };

/** Sentences say how long something has lasted: of runs that somebody may be looking at they are at most so old. */
const OLDEST_SENTENCE_MS = 60_000;

/** And nothing is left unjudged for longer than this, whatever a rule forgot: limits are learned meanwhile. */
const OLDEST_FINDING_MS = 300_000;

/**
 * Judges runs as facts about them come, and only those that need it: what changed, and what is due.
 *
 * `note` takes constant time, however much there is; `advance` judges each run at most once, however often it was noted. All runs
 * together are looked at when a judgement is asked for. Nothing here knows the time: it comes with `advance`.
 */
export class JudgeEngine {
  private readonly entries = new Map<string, Entry>();
  private readonly deadlines = new Deadlines<Entry>();
  private readonly plain = new PlainRuns();
  private changed: Entry[] = [];
  private controller: ControllerObservation;
  private readonly limits: StepLimits;
  private memory: JudgeMemory;
  private at = 0;

  constructor({ limits, controller, memory = noMemory }: JudgeEngineOptions) {
    this.limits = limits;
    this.controller = controller;
    this.memory = memory;
  }

  /** How many runs are known. */
  get size(): number {
    return this.entries.size;
  }

  /** Takes what is now seen of a run, new or known. */
  note(run: RunObservation): void {
    const known = this.entries.get(run.run);
    if (known === undefined) {
      const entry: Entry = { run, findings: [], ...fresh };
      this.entries.set(run.run, entry);
      this.change(entry);
    } else {
      const isOutput = known.isMoving && standsTheSame(known.run, run);
      known.run = run;
      if (isOutput) this.refreshLater(known);
      else this.change(known);
    }
  }

  /** Forgets a run that is over. */
  remove(run: string): void {
    const entry = this.entries.get(run);
    if (entry === undefined) return;
    entry.isGone = true;
    entry.dueAt = undefined;
    this.entries.delete(run);
  }

  /** Takes what is now seen of the controller. It may matter to any run, so all are judged again: give it when it changed. */
  noteController(controller: ControllerObservation): void {
    this.controller = controller;
    for (const entry of this.entries.values()) this.change(entry);
  }

  /** Judges, as of an instant, every run that changed or is due; returns how many that were. */
  advance(at: number): number {
    this.at = at;
    this.deadlines.takeDue(at, (entry) => this.change(entry));
    const { changed } = this;
    this.changed = [];
    let judged = 0;
    for (const entry of changed) {
      entry.isChanged = false;
      if (entry.isGone) continue;
      this.judgeRun(entry, at);
      judged++;
    }
    return judged;
  }

  /**
   * All runs together as of the last `advance`, and what to begin with after a restart.
   *
   * @param askedAt see {@link FleetObservation.askedAt}
   */
  judge(askedAt?: number): Judged {
    const found = [...this.entries.values()];
    const judged = judgeFound(
      found,
      { at: this.at, controller: this.controller, ...(askedAt === undefined ? {} : { askedAt }) },
      { memory: this.memory, plain: this.plain },
    );
    this.memory = judged.memory;
    return judged;
  }

  /** What is said of output gets old: it is judged again before long, however much more of it comes. */
  private refreshLater(entry: Entry): void {
    const refreshAt = entry.judgedAt + OLDEST_SENTENCE_MS;
    if (entry.dueAt !== undefined && entry.dueAt <= refreshAt) return;
    entry.dueAt = refreshAt;
    this.deadlines.arm(entry);
  }

  private change(entry: Entry): void {
    if (entry.isChanged) return;
    entry.isChanged = true;
    this.changed.push(entry);
  }

  private judgeRun(entry: Entry, at: number): void {
    entry.findings = findingsOf(entry.run, { at, controller: this.controller, limits: this.limits });
    entry.judgedAt = at;
    entry.isMoving = entry.findings.length > 0 && entry.findings.every((finding) => groupOf(finding) === "moves");
    entry.dueAt = dueAt(entry.findings, at);
    this.deadlines.arm(entry);
  }
}

function dueAt(findings: readonly Finding[], at: number): number {
  const isMoving = findings.every((finding) => groupOf(finding) === "moves");
  let due = at + (isMoving ? OLDEST_FINDING_MS : OLDEST_SENTENCE_MS);
  for (const { nextAt } of findings) if (nextAt !== undefined && nextAt < due) due = nextAt;
  // What is due at once would be judged again and again.
  return Math.max(due, at + 1);
}
