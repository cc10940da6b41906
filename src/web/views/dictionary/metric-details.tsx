import type { ComponentChildren, VNode } from "preact";
import type { MetricAnswer } from "../../../api/metrics.ts";
import { formatRatio } from "../../../publish/format.ts";
import { Answered } from "../../components/answered.tsx";
import { Text } from "../../components/name.tsx";
import { ScopeBar } from "../../components/scope-bar.tsx";
import { pathsOf } from "../../data/paths-of.ts";
import type { DictionaryViewProps } from "./dictionary-view.tsx";
import { MetricFigures } from "./metric-figures.tsx";
import { MetricParts } from "./metric-parts.tsx";
import { MetricPast } from "./metric-past.tsx";

/** One metric: its value, its past, its parts, and all that is said of it. */
export function MetricDetails({
  state,
  route,
  intents,
  metric: id,
}: DictionaryViewProps & { readonly metric: string }): VNode {
  const [, path = "", past = ""] = pathsOf(state);
  return (
    <>
      <div class="title-row">
        <h1>
          <Text text={id} />
        </h1>
        <ScopeBar scope={route} intents={intents} />
      </div>
      <Answered<MetricAnswer> state={state} path={path} what="the metric" isPart>
        {(metric) => (
          <>
            <p class="headline">{metric.summary}</p>
            <MetricFigures metric={metric} />
            <Part title="What it is for">
              <p class="lead">{metric.question}</p>
              <p class="lead">
                The answer serves to {metric.decision.charAt(0).toLowerCase() + metric.decision.slice(1)}.
              </p>
              <p class="note">It is not for: {metric.notFor.join("; ")}.</p>
            </Part>
            <MetricPast state={state} path={past} hasSeries={metric.hasSeries} />
            <MetricParts metric={metric} />
            <Part title="What it means">
              <p class="lead">{metric.description}</p>
              <Facts metric={metric} />
            </Part>
          </>
        )}
      </Answered>
    </>
  );
}

function Facts({ metric }: { readonly metric: MetricAnswer }): VNode {
  const { population, kind, unit, version, groupings, quantileError } = metric;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ["Population", population],
    ["Kind", kinds[kind]],
    ["Unit", unit === "1" ? "a share from 0 to 1" : unit],
    ["Grouped", groupings.map((words) => <p>{words}</p>)],
    ["Exactness", quantileError === 0 ? "exact" : `percentiles within ${formatRatio(quantileError)}, the rest exact`],
    ["Version", `${version}; it changes when the meaning does`],
  ];
  return (
    <dl class="facts wide">
      {facts.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const kinds: Readonly<Record<MetricAnswer["kind"], string>> = {
  counter: "a counter: how often something happened",
  distribution: "a distribution: how large something was, each time",
  ratio: "a ratio: a share of a whole",
  state: "a state: how many there are at one time",
};

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): VNode {
  return (
    <section>
      <h2>{title}</h2>
      <div class="content">{children}</div>
    </section>
  );
}
