import type { VNode } from "preact";
import type { RunAnswer } from "../../../api/runs.ts";
import { TimeBar } from "../../charts/time-bar.tsx";
import { Answered } from "../../components/answered.tsx";
import { ErrorName } from "../../components/error-name.tsx";
import { Crumbs, Defined, RunLink } from "../../components/links.tsx";
import { Text } from "../../components/name.tsx";
import { ResultLabel } from "../../components/result.tsx";
import { Instant } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { countedTo } from "../../data/judged-at.ts";
import { runPath } from "../../data/paths-of.ts";
import { allRunning, hrefOf, type RunRoute } from "../../data/route.ts";
import { epochMs } from "../../format/instant.ts";
import { amount } from "../../format/share.ts";
import { span } from "../../format/span.ts";
import { RunTimeline } from "./run-timeline.tsx";

/** What a run's view needs. */
export interface RunViewProps {
  readonly state: AppState;
  readonly route: RunRoute;
  readonly intents: Intents;
}

/** One run: how it ended, what it waited for, and its flow graph over time. */
export function RunView({ state, route, intents }: RunViewProps): VNode {
  const hash = route.run.lastIndexOf("#");
  const pipeline = hash < 0 ? route.run : route.run.slice(0, hash);
  const name = pipeline.slice(pipeline.lastIndexOf("/") + 1);
  return (
    <main id="main" class="page one-run">
      <Crumbs name={pipeline} pipeline={pipeline} period={state.scope.period} />
      <Answered<RunAnswer> state={state} path={runPath(route)} what="the run">
        {(run) => (
          <>
            <div class="title-row">
              <h1>
                <Text text={name} /> <span class="run-hash">#{run.runNumber}</span>
              </h1>
              <Around run={run} />
            </div>
            <Facts run={run} state={state} />
            {run.errors.length > 0 && <Errors run={run} />}
            {run.time.length > 0 && (
              <section>
                <h2>Where the time went</h2>
                <TimeBar time={run.time} />
              </section>
            )}
            <RunTimeline {...{ state, route, intents }} />
          </>
        )}
      </Answered>
    </main>
  );
}

/** The runs before and after it. */
function Around({ run: { pipeline, previousRun, nextRun } }: { readonly run: RunAnswer }): VNode {
  return (
    <nav class="around" aria-label="Runs around it">
      {previousRun !== undefined && <RunLink run={`${pipeline}#${previousRun}`}>← #{previousRun}</RunLink>}
      {nextRun !== undefined && <RunLink run={`${pipeline}#${nextRun}`}>#{nextRun} →</RunLink>}
    </nav>
  );
}

function Facts({ run, state }: { readonly run: RunAnswer; readonly state: AppState }): VNode {
  const startAt = epochMs(run.startAt);
  const lasted = run.isOpen && startAt !== undefined ? Math.max(0, countedTo(state) - startAt) : run.durationMs;
  return (
    <p class="run-facts">
      <ResultLabel {...run} />
      {lasted !== undefined && (
        <span>
          {run.isOpen ? "for " : "took "}
          <Defined metric="run.duration">{span(lasted)}</Defined>
        </span>
      )}
      <span>
        began <Instant at={run.startAt} />
      </span>
      {(run.queueMs ?? 0) >= 1000 && <span>after {span(run.queueMs ?? 0)} in the queue</span>}
      <Origin run={run} />
      {run.flowNodes !== undefined && run.flowNodes > 0 && (
        <span>
          <Defined metric="complexity.flow_nodes">{amount(run.flowNodes)}</Defined> flow nodes
        </span>
      )}
      {run.isOpen && <a href={hrefOf({ ...allRunning, run: run.run })}>How it is judged</a>}
    </p>
  );
}

/** What started it. That it is a replay or began at a later stage is said by itself. */
function Origin({ run }: { readonly run: RunAnswer }): VNode {
  const { isReplayed, isRestarted } = run;
  const causes = run.causes.filter((cause) => cause !== "replay" && cause !== "restart from a stage");
  return (
    <>
      {causes.length > 0 && (
        <span>started by {causes.map((cause) => cause.replace(/^timer$/, "a timer")).join(", ")}</span>
      )}
      {isReplayed && <span>a replay</span>}
      {isRestarted && <span>restarted from a stage</span>}
    </>
  );
}

/** Errors shown; the timeline marks all of them. */
const FEW_ERRORS = 5;

function Errors({ run }: { readonly run: RunAnswer }): VNode {
  const fatal = run.errors.filter(({ isHandled }) => isHandled !== true);
  const shown = (fatal.length > 0 ? fatal : run.errors).slice(0, FEW_ERRORS);
  return (
    <ul class="run-errors">
      {shown.map(({ errorClass, function: step, isHandled, stage }) => (
        <li>
          <ErrorName errorClass={errorClass} step={step} />
          {stage !== undefined && (
            <>
              , stage <Text text={stage} />
            </>
          )}
          {isHandled === true && <span class="quiet"> and the run went on</span>}
        </li>
      ))}
      {run.errors.length > shown.length && <li class="quiet">{`${run.errors.length - shown.length} more`}</li>}
    </ul>
  );
}
