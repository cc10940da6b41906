import type { VNode } from "preact";
import type { RunningAnswer } from "../../../api/running.ts";
import { Loading } from "../../components/loading.tsx";
import { WholeName } from "../../components/name.tsx";
import { Notice } from "../../components/notice.tsx";
import { Since } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { countedTo, serverNow } from "../../data/judged-at.ts";
import { hrefOf, type RunningRoute } from "../../data/route.ts";
import { Causes } from "./causes.tsx";
import { Filters } from "./filters.tsx";
import { firstLook } from "./first-look.ts";
import { FleetVerdict } from "./fleet-verdict.tsx";
import { PastIncidents } from "./past-incidents.tsx";
import { countNeeds, runGroups } from "./run-groups.ts";
import { RunTable } from "./run-table.tsx";
import { RunningNotices } from "./running-notices.tsx";

/** What the Running view needs. */
export interface RunningViewProps {
  readonly state: AppState;
  readonly route: RunningRoute;
  readonly intents: Intents;
}

/** Which of the running Pipelines need a person, and why. */
export function RunningView(props: RunningViewProps): VNode {
  const { answer, problem } = props.state.running;
  if (answer === undefined)
    return (
      <main id="main">
        {problem === undefined ? <Loading what="Asking what is running" /> : <Failed problem={problem} />}
      </main>
    );
  const { fleet } = answer;
  return (
    <main id="main">
      <RunningNotices state={props.state} />
      {fleet === undefined ? (
        <Loading what={firstLook(props.state)} />
      ) : (
        <FleetVerdict fleet={fleet} connection={props.state.connection} />
      )}
      <div class="page">
        <Causes {...props} answer={answer} />
        {fleet !== undefined && <Runs {...props} answer={answer} />}
        <PastIncidents incidents={answer.incidents} now={countedTo(props.state)} />
      </div>
    </main>
  );
}

type RunsProps = RunningViewProps & { readonly answer: RunningAnswer };

function Runs({ state, route, intents, answer }: RunsProps): VNode {
  const groups = runGroups(answer, route);
  return (
    <section aria-label="Runs">
      <h2 class="unseen-text">Runs</h2>
      {answer.runs.length > 0 && <Filters route={route} counts={countNeeds(answer.runs)} intents={intents} />}
      <NotRunning answer={answer} route={route} />
      {groups.length > 0 ? (
        <RunTable {...{ state, route, groups, intents }} />
      ) : (
        <NoRuns {...{ state, answer, intents }} />
      )}
    </section>
  );
}

/** The run that the address names has ended, or never was. */
function NotRunning({
  answer,
  route,
}: {
  readonly answer: RunningAnswer;
  readonly route: RunningRoute;
}): VNode | undefined {
  const { run, ...without } = route;
  if (run === undefined || answer.runs.some((verdict) => verdict.run === run)) return undefined;
  return (
    <Notice kind="plain" icon="ok" title="">
      <WholeName run={run} /> is not running, or no more. <a href={hrefOf(without)}>Show what is</a>
    </Notice>
  );
}

/** Why there is no row: nothing is like what is asked for, nothing is known, or nothing runs. */
function NoRuns({ state, answer, intents }: Omit<RunsProps, "route">): VNode {
  if (answer.runs.length > 0)
    return (
      <div class="empty">
        <h2>No run is like that</h2>
        <button type="button" class="button" onClick={intents.showAll}>
          Show all runs
        </button>
      </div>
    );
  const { state: following, lastLookAt } = answer.following;
  if (following === "gone" || answer.fleet?.verdict === "BLIND")
    return (
      <div class="empty">
        <h2>No run can be seen</h2>
        {lastLookAt !== undefined && (
          <p>
            {answer.following.source === undefined ? "The home was last read" : "It was last seen"}{" "}
            <Since at={lastLookAt} now={serverNow(state)} /> ago.
          </p>
        )}
      </div>
    );
  return (
    <div class="empty">
      <h2>Nothing is running</h2>
      <p>A run appears here as soon as it begins.</p>
    </div>
  );
}

function Failed({ problem }: { readonly problem: string }): VNode {
  return (
    <div class="failed page">
      <h1>What is running could not be asked</h1>
      <Notice kind="trouble" icon="unplugged" title={problem}>
        It is tried again and again.
      </Notice>
    </div>
  );
}
