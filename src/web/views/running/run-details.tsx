import type { ComponentChildren, VNode } from "preact";
import type { ApiRunVerdict } from "../../../api/verdicts.ts";
import { runStates } from "../../../model/verdict.ts";
import { RunLink } from "../../components/links.tsx";
import { Text, WholeName } from "../../components/name.tsx";
import { Instant } from "../../components/since.tsx";
import { stateWords } from "../../components/state-words.ts";
import { hrefOf, type RunningRoute } from "../../data/route.ts";
import { epochMs, inUtc } from "../../format/instant.ts";
import { sentenceCase } from "../../format/sentence.ts";
import { Chain } from "./chain.tsx";
import { Evidence } from "./evidence.tsx";
import { Marks, type MarksProps } from "./marks.tsx";

/** What a run unfolds into. */
export interface RunDetailsProps extends MarksProps {
  readonly route: RunningRoute;
}

/** Why a run is judged as it is: evidence and chain; what to do, who, what ends it; how sure that is, and whether it was right. */
export function RunDetails(props: RunDetailsProps): VNode {
  const { verdict, route } = props;
  return (
    <div class="details">
      <div class="why">
        <h3>Because</h3>
        <Evidence because={verdict.because} />
        {verdict.chain.length > 1 && (
          <>
            <h3>{runStates[verdict.state].group === "moves" ? "Where it is" : "What it waits on"}</h3>
            <Chain chain={verdict.chain} route={route} />
          </>
        )}
      </div>
      <div class="act">
        <div class="do">
          <h3>Do</h3>
          <p dir="auto">
            <Text text={sentenceCase(verdict.do)} />
          </p>
        </div>
        <Facts verdict={verdict} />
        <Marks {...props} />
      </div>
    </div>
  );
}

function Facts({ verdict }: { readonly verdict: ApiRunVerdict }): VNode {
  return (
    <dl class="facts">
      <Fact name="State">
        <a href={hrefOf({ view: "about", state: verdict.state })}>{stateWords[verdict.state]}</a>:{" "}
        {runStates[verdict.state].meaning}
      </Fact>
      <Fact name="Who acts">
        <Text text={verdict.who} />
      </Fact>
      <Fact name="Clears when">
        <Text text={verdict.clearsWhen} />
      </Fact>
      {verdict.also.length > 0 && <Fact name="Also">{verdict.also.map((state) => stateWords[state]).join(", ")}</Fact>}
      <SinceFact verdict={verdict} />
      <Fact name="Confidence">{`${percent(verdict.confidence)} sure`}</Fact>
      <Fact name="Not seen">
        <Text text={verdict.notSeen.length === 0 ? "nothing was missed" : verdict.notSeen.join("; ")} />
      </Fact>
      <Fact name="Run">
        <WholeName run={verdict.run} />
        <RunLink run={verdict.run}>Its stages and steps over time</RunLink>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

function SinceFact({ verdict }: { readonly verdict: ApiRunVerdict }): VNode | undefined {
  const at = epochMs(verdict.since);
  if (at === undefined) return undefined;
  return (
    <Fact name="Since">
      <Instant at={verdict.since} /> <span class="utc">({inUtc(at)})</span>
    </Fact>
  );
}

/** Never rounded up to certainty. */
function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded === 100 && share < 1 ? "over 99 %" : `${rounded} %`;
}
