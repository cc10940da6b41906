import type { RunVerdict } from "../../model/verdict.ts";
import type { Finding } from "../finding.ts";
import { type FoundRun, isStuck } from "../found-run.ts";
import type { ResolvedFinding, ResolvedRun } from "./resolve-waits.ts";
import { whereOf } from "./words.ts";

/** Whether a run neither waits for others nor keeps any from going on: looking at all runs together changes nothing about it. */
export function isPlain({ findings }: FoundRun): boolean {
  return findings.every((finding) => finding.waitsOn.length === 0 && !isStuck(finding));
}

/**
 * Verdicts on runs that stand for themselves, kept for as long as what was found of them.
 *
 * Most runs of a large controller just move; with this they cost nothing from look to look.
 */
export class PlainRuns {
  private readonly resolved = new WeakMap<readonly Finding[], readonly ResolvedFinding[]>();
  private readonly verdicts = new WeakMap<readonly ResolvedFinding[], RunVerdict>();

  /** A plain run as it is among all others. */
  resolve({ run, findings }: FoundRun): ResolvedRun {
    let resolved = this.resolved.get(findings);
    if (resolved === undefined) {
      resolved = findings.map((finding) => {
        const where = whereOf(run, finding.flowNode);
        return { ...finding, chain: where === undefined ? [run.run] : [run.run, where], roots: [] };
      });
      this.resolved.set(findings, resolved);
    }
    return { run, findings: resolved };
  }

  /** The verdict on a run: made, or the one made of the same findings before. */
  verdict(run: ResolvedRun, make: (run: ResolvedRun) => RunVerdict): RunVerdict {
    const known = this.verdicts.get(run.findings);
    if (known !== undefined) return known;
    const verdict = make(run);
    this.verdicts.set(run.findings, verdict);
    return verdict;
  }
}
