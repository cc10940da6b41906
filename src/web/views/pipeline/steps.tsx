import type { VNode } from "preact";
import type { PipelineAnswer } from "../../../api/pipelines.ts";
import { Defined } from "../../components/links.tsx";
import { Text } from "../../components/name.tsx";
import { amount } from "../../format/share.ts";
import { span } from "../../format/span.ts";

/** The steps of a Pipeline by the time that they take. */
export function Steps({ one: { steps } }: { readonly one: PipelineAnswer }): VNode | undefined {
  if (steps.length === 0) return undefined;
  const most = Math.max(1, ...steps.map(({ totalMs }) => totalMs));
  return (
    <section>
      <h2>Steps</h2>
      <table class="rows-table plain-list">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" class="bar-column">
              Time in all runs
            </th>
            <th scope="col" class="number">
              Times
            </th>
            <th scope="col" class="number">
              Median
            </th>
            <th scope="col" class="number minor">
              95 %
            </th>
            <th scope="col" class="number minor">
              Errors
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Row {...{ step, most }} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  readonly step: PipelineAnswer["steps"][number];
  readonly most: number;
}

function Row({ step, most }: RowProps): VNode {
  return (
    <tr>
      <td>
        <code>
          <Text text={step.function} />
        </code>
      </td>
      <td class="bar-column">
        <span
          class={`length ${step.kind === "wait" ? "t-sleep" : "t-work"}`}
          style={{ width: `${(60 * step.totalMs) / most}%` }}
        />
        <Defined metric="step.duration">{span(step.totalMs)}</Defined>
      </td>
      <td class="number">
        <Defined metric="step.invocations">{amount(step.invocations)}</Defined>
      </td>
      <td class="number">{step.durationMsP50 === undefined ? "–" : span(step.durationMsP50)}</td>
      <td class="number minor">{step.durationMsP95 === undefined ? "–" : span(step.durationMsP95)}</td>
      <td class={step.ownErrors > 0 ? "number minor some-failed" : "number minor quiet"}>{amount(step.ownErrors)}</td>
    </tr>
  );
}
