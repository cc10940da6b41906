import type { ComponentChildren, VNode } from "preact";
import type { ApiChange, PipelineAnswer } from "../../../api/pipelines.ts";
import { type Mark, StageChart } from "../../charts/stage-chart.tsx";
import { Defined, RunLink } from "../../components/links.tsx";
import { Text } from "../../components/name.tsx";
import { Instant } from "../../components/since.tsx";
import { sentenceCase } from "../../format/sentence.ts";
import { span } from "../../format/span.ts";

/** How long runs and their stages take over time, each on a scale of its own; what changed, marked and in words. */
export function Stages({ one }: { readonly one: PipelineAnswer }): VNode {
  const { stages, changes, name } = one;
  const { startAts, bucketDays } = stages;
  return (
    <section class="stages">
      <h2>Stage by stage</h2>
      {changes.length > 0 && (
        <ul class="change-list">
          {changes.map((change) => (
            <Change {...{ change, name }} />
          ))}
        </ul>
      )}
      <div class="small-multiples">
        <Chart title="All of the run" metric="run.duration" medianMs={one.durationMsP50}>
          <StageChart
            label="All of the run"
            {...{ startAts, bucketDays }}
            values={stages.run}
            marks={changes.map(markOf)}
          />
        </Chart>
        {stages.stages.map(({ stage, durationMsP50, overallMsP50 }) => (
          <Chart title={<Text text={stage} />} metric="stage.duration" medianMs={overallMsP50}>
            <StageChart
              label={`Stage ${stage.slice(0, 80)}`}
              {...{ startAts, bucketDays }}
              values={durationMsP50}
              marks={changes.filter((change) => change.stages.includes(stage)).map(markOf)}
            />
          </Chart>
        ))}
      </div>
      <p class="axis-note quiet">
        <span>
          <Instant at={startAts[0]} />
        </span>
        <span>
          Medians by {bucketDays === 1 ? "day" : bucketDays === 7 ? "week" : `${bucketDays} days`}
          {stages.others > 0 &&
            `; ${stages.others === 1 ? "1 shorter stage is" : `${stages.others} shorter stages are`} not shown`}
        </span>
        <span>
          <Instant at={startAts.at(-1)} />
        </span>
      </p>
    </section>
  );
}

function markOf({ changedAt, isSlower, sentence }: ApiChange): Mark {
  return { at: changedAt, isSlower, words: sentenceCase(sentence) };
}

function Change({ change, name }: { readonly change: ApiChange; readonly name: string }): VNode {
  const { isSlower, sentence, runNumber, beforeMsP50, afterMsP50 } = change;
  return (
    <li class={isSlower ? "slower" : "faster"}>
      <span class="sign" aria-hidden="true">
        {isSlower ? "▲" : "▼"}
      </span>
      <span>
        <Text text={`${sentenceCase(sentence)}.`} />{" "}
        <span class="quiet">
          {span(beforeMsP50)} before, {span(afterMsP50)} after; first seen in{" "}
          <RunLink run={`${name}#${runNumber}`}>#{runNumber}</RunLink>
        </span>
      </span>
    </li>
  );
}

interface ChartProps {
  readonly title: ComponentChildren;
  readonly metric: string;
  readonly medianMs: number | undefined;
  readonly children: ComponentChildren;
}

function Chart({ title, metric, medianMs, children }: ChartProps): VNode {
  return (
    <figure>
      <figcaption>
        <span class="what">{title}</span>
        {medianMs !== undefined && <Defined metric={metric}>{span(medianMs)}</Defined>}
      </figcaption>
      {children}
    </figure>
  );
}
