import type { VNode } from "preact";
import type { SourcesAnswer } from "../../../api/inventory.ts";
import { formatBytes, formatCount } from "../../../publish/format.ts";
import { keepUnits } from "../../../publish/line-breaks.ts";
import { Text } from "../../components/name.tsx";
import { Instant } from "../../components/since.tsx";
import type { AppState } from "../../data/app-state.ts";
import { Fact } from "./fact.tsx";

type Controller = SourcesAnswer["controllers"][number];

/** What the store was filled from, how complete and how late that is, and how large the store is. */
export function Sources({ state }: { readonly state: AppState }): VNode {
  const { answer, problem } = state.asked.get("sources") ?? {};
  if (answer === undefined) return <p class="quiet">{problem ?? "Not answered yet."}</p>;
  const { controllers, proposals, runs, firstRunAt, lastRunAt } = answer as SourcesAnswer;
  const bytes = state.health?.store.bytes;
  return (
    <dl class="facts wide">
      {controllers.map((one) => (
        <ControllerFacts one={one} />
      ))}
      {proposals.map(({ sentence, command }) => (
        <Fact name="One or two?">
          <Text text={sentence.replaceAll("`", "")} /> If they are: <code>{command}</code>
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
      {bytes !== undefined && <Fact name="Size of the store">{keepUnits(formatBytes(bytes))}</Fact>}
    </dl>
  );
}

/** One controller: what it is, how much of it is seen, and each of its sources. */
function ControllerFacts({ one }: { readonly one: Controller }): VNode {
  const { controller, jenkinsVersion, lastScanAt, completeness, aliases, sources, gaps } = one;
  return (
    <>
      <Fact name="Controller">
        <Text text={controller} />
        {jenkinsVersion !== undefined && (
          <>
            , Jenkins <Text text={jenkinsVersion} />
          </>
        )}
        {lastScanAt !== undefined && (
          <>
            , home read <InstantOf ms={lastScanAt} />
          </>
        )}
        {aliases.length > 0 && (
          <>
            , also known as <Text text={aliases.join(", ")} />
          </>
        )}
      </Fact>
      <Fact name="Completeness">{keepUnits(completeness)}</Fact>
      {sources.map(({ name, sentence, state }) => (
        <Fact name={name}>
          <span class={state === "failing" ? "problem" : ""}>
            <Text text={withoutName(sentence, name)} />
          </span>
        </Fact>
      ))}
      {gaps.length > 0 && (
        <Fact name="Seen by no source">
          {gaps.map((gap) => (
            <span class="target">{gap.replaceAll("`", "")}</span>
          ))}
        </Fact>
      )}
    </>
  );
}

/** The name of the source stands beside it already; where it is stays. */
function withoutName(sentence: string, name: string): string {
  return sentence.startsWith(name) ? sentence.slice(name.length).replace(/^(?::| at) /, "") : sentence;
}

function InstantOf({ ms }: { readonly ms: number }): VNode {
  return <Instant at={new Date(ms).toISOString()} />;
}
