import type { RunningAnswer } from "../../../src/api/running.ts";
import type { ApiRunVerdict } from "../../../src/api/verdicts.ts";
import { answer, incidentOf, minutesBefore, verdict } from "./answers.ts";

const SILENT_MINUTES = 18 * 60 + 51;
const ROOTS = ["shop/deploy#59", "shop/deploy#60"] as const;
const BLOCKED = 15;

/** Two runs silent for hours hold both executors, and fifteen wait behind them: one incident. */
export function flood(now: number): RunningAnswer {
  const silentSince = minutesBefore(now, SILENT_MINUTES);
  const runs = [...ROOTS.map((run, index) => silent(now, run, index)), ...blockedRuns(now)];
  const cause = {
    run: ROOTS[0],
    state: "SILENT_STEP" as const,
    holdsUp: runs.map(({ run }) => run),
    since: silentSince,
    sentence:
      "shop/deploy#59 and shop/deploy#60 hold both executors of built-in and have printed nothing for 18 h 51 min; 15 runs wait for an executor.",
  };
  return answer(now, runs, {
    fleet: {
      sentence: "None of 17 running Pipelines moves, for one cause: shop/deploy#59 and #60 hold both executors.",
      causes: [cause],
      executorsHeld: 2,
      oldestWaitMs: (SILENT_MINUTES - 4) * 60_000,
    },
    incidents: [incidentOf(cause, "0f3a5c7e9b1d2f40")],
  });
}

function silent(now: number, run: string, index: number): ApiRunVerdict {
  return verdict({
    run,
    state: "SILENT_STEP",
    since: minutesBefore(now, SILENT_MINUTES - index * 7),
    confidence: 0.999,
    because: [
      {
        fact: "step 40 (sh in stage Images) has printed nothing for 18 h 51 min",
        source: `jobs/shop/jobs/deploy/builds/${run.split("#")[1]}/log, log-index`,
      },
      {
        fact: "in 30 clean runs this step was never quiet for longer than 3 min 13 s; the limit is 9 min 40 s",
        source: "workflow/*.xml of runs 21 to 58",
      },
      { fact: "no flow node has begun since", source: "workflow/40.xml" },
    ],
    chain: [run, "sh in stage Images"],
    clearsWhen: "it prints a line or ends",
    do: "Look at the process of the step on built-in; abort the run if it hangs.",
    notSeen: ["processes on the agent"],
    incident: "0f3a5c7e9b1d2f40",
  });
}

function blockedRuns(now: number): ApiRunVerdict[] {
  const pipelines = ["shop/deploy", "shop/catalogue", "platform/images/base", "billing/invoice-export", "docs-site"];
  return Array.from({ length: BLOCKED }, (_, index) => {
    const run = `${pipelines[index % pipelines.length]}#${61 + index * 3}`;
    return verdict({
      run,
      state: "BLOCKED_BY_STUCK",
      since: minutesBefore(now, SILENT_MINUTES - 4 - index * 41),
      confidence: 0.97,
      because: [
        { fact: "node step 3 waits for an executor", source: "log", quote: "Waiting for next available executor" },
        {
          fact: "both executors of built-in are held by shop/deploy#59 and shop/deploy#60",
          source: "config.xml, flow nodes of shop/deploy#59 and #60",
        },
        { fact: "shop/deploy#59: step 40 (sh) has printed nothing for 18 h 51 min", source: "workflow/40.xml, log" },
      ],
      chain: [run, "executor(built-in)", "shop/deploy#59 SILENT_STEP", "sh in stage Images"],
      clearsWhen: "shop/deploy#59 or shop/deploy#60 ends",
      who: "owner of shop/deploy",
      do: "Abort shop/deploy#59 or shop/deploy#60.",
      notSeen: ["processes on the agent"],
      incident: "0f3a5c7e9b1d2f40",
    });
  });
}
