import type { ComponentChildren, VNode } from "preact";
import type { PipelineAnswer } from "../../../api/pipelines.ts";
import { TimeBar } from "../../charts/time-bar.tsx";
import { Answered } from "../../components/answered.tsx";
import { Crumbs, Defined } from "../../components/links.tsx";
import { Text } from "../../components/name.tsx";
import { Notice } from "../../components/notice.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import { Instant } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Intents } from "../../data/intents.ts";
import { pipelinePath } from "../../data/paths-of.ts";
import type { PipelineRoute } from "../../data/route.ts";
import { amount, share } from "../../format/share.ts";
import { span } from "../../format/span.ts";
import { Failures } from "./failures.tsx";
import { LastRuns } from "./last-runs.tsx";
import { Stages } from "./stages.tsx";
import { Steps } from "./steps.tsx";

/** What a Pipeline's view needs. */
export interface PipelineViewProps {
  readonly state: AppState;
  readonly route: PipelineRoute;
  readonly intents: Intents;
}

/** One Pipeline: its runs, its stages over time, where its time goes, its steps and failures. */
export function PipelineView({ state, route, intents }: PipelineViewProps): VNode {
  const { pipeline, period } = route;
  return (
    <main id="main" class="page one-pipeline">
      <Crumbs name={pipeline} period={period} />
      <div class="title-row">
        <h1>
          <Text text={pipeline.slice(pipeline.lastIndexOf("/") + 1)} />
        </h1>
        <ScopeBar scope={{ period, folder: "" }} intents={intents} />
      </div>
      <Answered<PipelineAnswer> state={state} path={pipelinePath(route)} what="the Pipeline">
        {(one) => <Body {...{ one, state, route, intents }} />}
      </Answered>
    </main>
  );
}

function Body({ one, ...props }: PipelineViewProps & { readonly one: PipelineAnswer }): VNode {
  return (
    <>
      <Facts one={one} />
      {one.goneAt !== undefined && (
        <Notice kind="plain" icon="unplugged" title="Jenkins has this Pipeline no more.">
          It was missed first on <Instant at={one.goneAt} />; what is known of its runs stays.
        </Notice>
      )}
      {one.runs === 0 ? <NoRuns {...props} one={one} /> : <Figures one={one} />}
      <LastRuns {...props} />
      {one.stages.startAts.length > 1 && one.finished > 0 && <Stages one={one} />}
      {one.time.length > 0 && (
        <section>
          <h2>Where the time goes</h2>
          <TimeBar time={one.time} />
        </section>
      )}
      <Steps one={one} />
      <Failures one={one} />
      <Uses one={one} />
    </>
  );
}

const origins: Readonly<Record<string, string>> = {
  __proto__: null as never,
  inline: "script kept in Jenkins",
  scm: "script from source control",
  multibranch: "branch of a multibranch Pipeline",
  org_folder: "branch of an organization folder",
};

function Facts({ one }: { readonly one: PipelineAnswer }): VNode {
  const facts = [
    ...(one.syntax === undefined ? [] : [one.syntax]),
    ...(one.origin === undefined || origins[one.origin] === undefined ? [] : [origins[one.origin]!]),
    ...(one.isDisabled ? ["disabled"] : []),
  ];
  return (
    <p class="subtitle quiet">
      {facts.join(" · ")}
      {one.lastRunAt !== undefined && (
        <>
          {facts.length > 0 && " · "}last run <Instant at={one.lastRunAt} />
        </>
      )}
    </p>
  );
}

function NoRuns({ one, intents }: Pick<PipelineViewProps, "intents"> & { readonly one: PipelineAnswer }): VNode {
  if (one.lastRunAt === undefined)
    return (
      <div class="empty small">
        <h2>It has never run</h2>
        <p>No run of it is known.</p>
      </div>
    );
  return (
    <div class="empty small">
      <h2>It did not run in this time</h2>
      <p>
        Its last run began <Instant at={one.lastRunAt} />.
      </p>
      <button type="button" class="button" onClick={() => intents.changeScope({ period: "all" })}>
        Show all of its time
      </button>
    </div>
  );
}

function Figures({ one }: { readonly one: PipelineAnswer }): VNode {
  const { runs, judged, failed, durationMsP50, durationMsP95, time } = one;
  const all = time.reduce((sum, { totalMs }) => sum + totalMs, 0);
  const waits = time.reduce((sum, { part, totalMs }) => (part === "work" || part === "other" ? sum : sum + totalMs), 0);
  return (
    <dl class="numbers">
      <Figure label="Runs" metric="run.started">
        {amount(runs)}
      </Figure>
      <Figure
        label="Failed"
        metric="run.failure_ratio"
        note={judged === 0 ? undefined : `${failed} of ${judged} judged`}
      >
        {judged === 0 ? "–" : share(failed / judged)}
      </Figure>
      <Figure label="Median duration" metric="run.duration">
        {durationMsP50 === undefined ? "–" : span(durationMsP50)}
      </Figure>
      <Figure label="95 % take at most" metric="run.duration">
        {durationMsP95 === undefined ? "–" : span(durationMsP95)}
      </Figure>
      <Figure label="Spent waiting" metric="run.time">
        {all === 0 ? "–" : share(waits / all)}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly label: string;
  readonly metric: string;
  readonly note?: string | undefined;
  readonly children: ComponentChildren;
}

function Figure({ label, metric, note, children }: FigureProps): VNode {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Defined metric={metric}>{children}</Defined>
        {note !== undefined && <span class="note quiet">{note}</span>}
      </dd>
    </div>
  );
}

/** Libraries and agents that its runs took. */
function Uses({ one: { libraries, agents } }: { readonly one: PipelineAnswer }): VNode | undefined {
  if (libraries.length === 0 && agents.length === 0) return undefined;
  return (
    <section class="uses">
      <h2>What it uses</h2>
      <dl class="facts wide">
        {libraries.length > 0 && (
          <div>
            <dt>
              <Defined metric="library.loaded">Libraries</Defined>
            </dt>
            <dd>
              <ul>
                {libraries.map(({ library, version, uses }) => (
                  <li>
                    <Text text={version === undefined ? library : `${library}@${version}`} />{" "}
                    <span class="quiet">{uses === 1 ? "1 run" : `${amount(uses)} runs`}</span>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
        {agents.length > 0 && (
          <div>
            <dt>
              <Defined metric="agent.wait">Agents</Defined>
            </dt>
            <dd>
              <ul>
                {agents.map(({ label, uses, waitMsP50 }) => (
                  <li>
                    <Text text={label ?? "any agent"} />{" "}
                    <span class="quiet">
                      {uses === 1 ? "once" : `${amount(uses)} times`}
                      {waitMsP50 !== undefined && `, half of the waits at most ${span(waitMsP50)}`}
                    </span>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
