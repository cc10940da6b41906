import type { VNode } from "preact";
import type { ChangesAnswer } from "../../../api/inventory.ts";
import { formatCount, formatDuration, plural } from "../../../publish/format.ts";
import { SparkBars } from "../../charts/spark-bars.tsx";
import { MetricLinks } from "../../components/metric-link.tsx";
import { Prose } from "../../components/prose.tsx";
import { Instant } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import type { Scope } from "../../data/period.ts";

/** What the list of changes needs. */
export interface ChangesProps {
  readonly state: AppState;
  readonly path: string;
  readonly scope: Scope;
}

/** Changes that are listed: those that cost most. */
const MOST = 8;

/** When Pipelines got slower or faster, each with the medians of its runs. It is left out while it is on its way. */
export function Changes({ state, path, scope }: ChangesProps): VNode | undefined {
  const answer = state.asked.get(path)?.answer as ChangesAnswer | undefined;
  if (answer === undefined) return undefined;
  return (
    <section id="changes">
      <h2>What got slower or faster</h2>
      <div class="content">
        {answer.changes.length > 0 && (
          <ol class="changes">
            {answer.changes.slice(0, MOST).map((change) => (
              <Change key={`${change.pipeline} ${change.runNumber}`} change={change} />
            ))}
          </ol>
        )}
        <p class="note">{words(answer)}</p>
        <MetricLinks ids={["run.duration"]} scope={scope} />
      </div>
    </section>
  );
}

function words({ changes, pipelines }: ChangesAnswer): string {
  const compared = `${plural(pipelines, "Pipeline")} with ten successful runs or more ${pipelines === 1 ? "was" : "were"} compared.`;
  if (changes.length === 0) return `No Pipeline changed its duration beyond what chance makes. ${compared}`;
  const more = changes.length > MOST ? `${plural(changes.length - MOST, "smaller change")} not listed. ` : "";
  return `${more}${compared} Only successful runs are; of all changes that are told, about one may still be chance.`;
}

function Change({ change }: { readonly change: ChangesAnswer["changes"][number] }): VNode {
  const { sentence, beforeMsP50, afterMsP50, runsBefore, runsAfter, changedAt, runNumber, trend } = change;
  return (
    <li class={afterMsP50 > beforeMsP50 ? "slower" : "faster"}>
      <SparkBars values={trend} />
      <div>
        <p class="headline">
          <Prose text={`${sentence}.`} />
        </p>
        <p class="detail">
          Median {formatDuration(beforeMsP50)} in {plural(runsBefore, "run")}, then {formatDuration(afterMsP50)} in{" "}
          {formatCount(runsAfter)}; from run {runNumber} on, <Instant at={new Date(changedAt).toISOString()} />.
        </p>
      </div>
    </li>
  );
}
