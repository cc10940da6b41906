import type { VNode } from "preact";
import type { SourcesAnswer } from "../../../api/inventory.ts";
import { formatBytes, formatCount, formatShare } from "../../../publish/format.ts";
import { keepUnits } from "../../../publish/line-breaks.ts";
import { Text } from "../../components/name.tsx";
import { Instant } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import { Fact } from "./fact.tsx";

/** What the store was filled from, how large it is, and how much of its runs could be read. */
export function Sources({ state }: { readonly state: AppState }): VNode {
  const { answer, problem } = state.asked.get("sources") ?? {};
  if (answer === undefined) return <p class="quiet">{problem ?? "Not answered yet."}</p>;
  const sources = answer as SourcesAnswer;
  const { controllers, runs, runsFullySeen, runsWithoutFlowNodes, firstRunAt, lastRunAt } = sources;
  const bytes = state.health?.store.bytes;
  return (
    <dl class="facts wide">
      {controllers.map(({ controller, jenkinsVersion, lastScanAt }) => (
        <Fact name="Jenkins home">
          <Text text={controller} />
          {jenkinsVersion !== undefined && (
            <>
              , Jenkins <Text text={jenkinsVersion} />
            </>
          )}
          {lastScanAt !== undefined && (
            <>
              , read <InstantOf ms={lastScanAt} />
            </>
          )}
        </Fact>
      ))}
      <Fact name="Runs">
        {formatCount(runs)}
        {firstRunAt !== undefined && lastRunAt !== undefined && (
          <>
            , from <InstantOf ms={firstRunAt} /> to <InstantOf ms={lastRunAt} />
          </>
        )}
      </Fact>
      {runs > 0 && (
        <Fact name="Completeness">
          {keepUnits(formatShare(runsFullySeen, runs, "runs"))} are fully seen
          {runsWithoutFlowNodes > 0 && `; ${formatCount(runsWithoutFlowNodes)} left no flow nodes`}
        </Fact>
      )}
      {bytes !== undefined && <Fact name="Size of the store">{keepUnits(formatBytes(bytes))}</Fact>}
    </dl>
  );
}

function InstantOf({ ms }: { readonly ms: number }): VNode {
  return <Instant at={new Date(ms).toISOString()} />;
}
