import type { RunningAnswer } from "../../../src/api/running.ts";
import type { ApiRunVerdict } from "../../../src/api/verdicts.ts";
import { answer, minutesBefore, verdict } from "./answers.ts";

/** A morning on which nobody is needed. */
export function calm(now: number): RunningAnswer {
  return answer(now, calmRuns(now), {
    fleet: { sentence: "All 9 running Pipelines move or wait as they should.", oldestWaitMs: 3 * 60_000 },
  });
}

function calmRuns(now: number): ApiRunVerdict[] {
  const moving = [
    "shop/deploy#84",
    "shop/catalogue#1207",
    "platform/images/base#310",
    "docs-site#95",
    "mb/feature%2Fone#12",
  ];
  return [
    ...moving.map((run, index) =>
      verdict({
        run,
        state: "MOVING",
        since: minutesBefore(now, 2 + index * 3),
        chain: [run, ["sh in stage Build", "junit in stage Test", "checkout"][index % 3]!],
        because: [{ fact: "its log grew 2 s ago", source: "log" }],
      }),
    ),
    verdict({
      run: "billing/invoice-export#77",
      state: "SLOW",
      since: minutesBefore(now, 6),
      chain: ["billing/invoice-export#77", "sh in stage Export"],
      clearsWhen: "it ends",
    }),
    verdict({
      run: "shop/deploy#85",
      state: "WAITING_LOCK",
      since: minutesBefore(now, 3),
      chain: ["shop/deploy#85", "lock(staging)", "shop/deploy#84 MOVING", "sh in stage Build"],
      clearsWhen: "shop/deploy#84 ends",
    }),
    verdict({
      run: "platform/nightly#41",
      state: "WAITING_DOWNSTREAM",
      since: minutesBefore(now, 8),
      chain: ["platform/nightly#41", "platform/images/base#310 MOVING", "checkout"],
      clearsWhen: "platform/images/base#310 ends",
    }),
    verdict({
      run: "release/publish#19",
      state: "WAITING_HUMAN",
      since: minutesBefore(now, 1),
      chain: ["release/publish#19", "input in stage Approve"],
      clearsWhen: "somebody answers",
      do: "Answer the input, or abort the run.",
    }),
  ];
}

/** Nothing runs. */
export function empty(now: number): RunningAnswer {
  return answer(now, [], { fleet: { sentence: "Nothing is running." } });
}

/** Too little could be seen. */
export function blind(now: number): RunningAnswer {
  const hidden = Array.from({ length: 6 }, (_, index) =>
    verdict({
      run: `perf/optimized-${index + 1}#${index + 3}`,
      state: "NOT_OBSERVED",
      confidence: 0.5,
      because: [
        { fact: "its flow nodes are not written as they come", source: "build.xml", quote: "PERFORMANCE_OPTIMIZED" },
      ],
      who: "whoever runs Flowmeter",
      do: "Let Flowmeter read its log.",
      clearsWhen: "its log can be read",
      notSeen: ["its flow nodes", "its log"],
    }),
  );
  return answer(now, [...calmRuns(now).slice(0, 4), ...hidden], {
    fleet: {
      verdict: "BLIND",
      sentence: "Only 4 of 10 running Pipelines could be observed: nothing can be said of the others.",
    },
  });
}

/** Only slow. */
export function slow(now: number): RunningAnswer {
  const runs = calmRuns(now).map((run, index) =>
    index < 2 ? { ...run, state: "SLOW" as const, level: "watch" as const } : run,
  );
  return answer(now, runs, {
    fleet: { verdict: "SLOW", sentence: "Nothing is stuck; 2 of 9 running Pipelines take longer than they mostly do." },
  });
}

/** A copy of a home that stopped weeks ago. */
export function backup(now: number): RunningAnswer {
  const then = now - 23 * 86_400_000;
  const past = answer(then, calmRuns(then), {
    notes: [
      `this home was last alive on ${new Date(then).toISOString().slice(0, 16).replace("T", " ")} UTC; judged as of then`,
    ],
    fleet: { sentence: "As of then, all 9 running Pipelines moved or waited as they should." },
  });
  return { ...past, following: { ...past.following, lastLookAt: new Date(now).toISOString() } };
}

/** Markup, script, path and a script's end that a name may hold. */
export const hostileNames = [
  `<img src=x onerror="document.title='executed'">/"><script>document.title='executed'</script>#1`,
  "../../../etc/passwd#2",
  "pay\u202Eroll/\u200Fdeploy\u0000\u0007#3",
  `${"very/".repeat(40)}${"x".repeat(4000)}#4`,
  "javascript:document.title='executed'#5",
  "名前/発行 🚀#6",
  "שלום/בנייה#7",
  "a b/c?q=1&show=stuck#x%2F%zz#8",
] as const;

/** Names of runs, resources and sentences that try to be more than text. */
export function hostile(now: number): RunningAnswer {
  const runs = hostileNames.map((run) =>
    verdict({
      run,
      state: "BLOCKED_BY_STUCK",
      since: minutesBefore(now, 44),
      because: [{ fact: `${run} waits`, source: `jobs/${run}/log`, quote: `‘${run}’ is offline` }],
      chain: [run, `lock(${run})`, `${hostileNames[0]} SILENT_STEP`, `sh in stage ${run}`],
      who: `owner of ${run}`,
      do: `Abort ${run}`,
      clearsWhen: `${run} ends`,
      notSeen: [run],
    }),
  );
  const cause = (run: string) => ({
    run,
    state: "SILENT_STEP" as const,
    holdsUp: [...hostileNames],
    since: minutesBefore(now, 50),
    sentence: `${run} holds up all.`,
  });
  return answer(now, runs, {
    notes: [`note of ${hostileNames[0]}`],
    fleet: {
      sentence: `8 of 8 will not move: ${hostileNames[0]}`,
      causes: [cause(hostileNames[0]), cause(hostileNames[3]), cause(hostileNames[2])],
    },
  });
}

/** More runs than are drawn at once. */
export function crowd(now: number, count: number): RunningAnswer {
  const runs = Array.from({ length: count }, (_, index) =>
    verdict({
      run: `team-${index % 40}/pipeline-${index}#${index + 1}`,
      state: "MOVING",
      since: minutesBefore(now, index),
      chain: [`team-${index % 40}/pipeline-${index}#${index + 1}`, "sh in stage Build"],
    }),
  );
  return answer(now, runs);
}

/** The home went away. */
export function gone(now: number): RunningAnswer {
  const sentence = "The home is gone: nothing is known of its runs. It is looked for again and again.";
  const blindness = answer(now, [], { notes: [sentence], fleet: { verdict: "BLIND", running: 13, sentence } });
  const following = {
    state: "gone" as const,
    since: minutesBefore(now, 4),
    lastLookAt: minutesBefore(now, 5),
    everyMs: 5000,
  };
  return { ...blindness, following };
}

/** Before the first look is done. */
export function starting(now: number): RunningAnswer {
  const { fleet: _, at: __, ...rest } = answer(now, []);
  return { ...rest, following: { state: "starting", since: minutesBefore(now, 0), everyMs: 5000 } };
}
