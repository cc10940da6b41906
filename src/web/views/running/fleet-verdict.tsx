import type { ComponentChildren, VNode } from "preact";
import type { ApiFleet } from "../../../api/verdicts.ts";
import type { FleetState } from "../../../model/verdict.ts";
import { Icon, type IconName } from "../../components/icon.tsx";
import { Text } from "../../components/name.tsx";
import type { Connection } from "../../data/app-state.ts";
import { duration } from "../../format/duration.ts";
import { inZone } from "../../format/instant.ts";
import { firstSentence } from "../../format/sentence.ts";

/** What the fleet's verdict needs. */
export interface FleetVerdictProps {
  readonly fleet: ApiFleet;
  /** While it is lost, the verdict is old, and looks so. */
  readonly connection: Connection;
  /** What leads on from it, where it does not stand above its runs. */
  readonly children?: ComponentChildren;
}

/** The judgement of all running Pipelines: a word, a sentence, six figures. */
export function FleetVerdict({ fleet, connection, children }: FleetVerdictProps): VNode {
  const [headline, rest] = firstSentence(fleet.sentence);
  const isOld = connection.kind === "lost";
  return (
    <section class={`fleet ${fleet.verdict.toLowerCase()} ${isOld ? "old" : ""}`} aria-label="All running Pipelines">
      <div class="page">
        <p class="verdict">
          <Icon name={fleetIcons[fleet.verdict]} />
          {fleetWord(fleet)}
          {isOld && <span class="as-of"> as of {inZone(connection.since)}</span>}
        </p>
        <h1 dir="auto">
          <Text text={headline} />
        </h1>
        {rest !== "" && (
          <p class="rest" dir="auto">
            <Text text={rest} />
          </p>
        )}
        {children}
        <Figures fleet={fleet} />
      </div>
    </section>
  );
}

/** `OK`, `STUCK 4/13`: the verdict of a fleet in a word. */
export function fleetWord({ verdict, stuck, running }: ApiFleet): string {
  return verdict === "STUCK" ? `STUCK ${stuck}/${running}` : verdict;
}

const fleetIcons: Readonly<Record<FleetState, IconName>> = { OK: "ok", SLOW: "slow", STUCK: "stuck", BLIND: "unseen" };

function Figures({ fleet }: { readonly fleet: ApiFleet }): VNode {
  const { running, observed, stuck, watch, executorsHeld, oldestWaitMs } = fleet;
  return (
    <dl class="figures">
      <Figure name="running" value={running} />
      <Figure name="observed" value={observed} />
      <Figure name="stuck" value={stuck} />
      <Figure name="to be watched" value={watch} />
      <Figure name="executors held" value={executorsHeld} />
      <Figure name="oldest wait" value={oldestWaitMs === undefined ? "–" : <LongDuration ms={oldestWaitMs} />} />
    </dl>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** A length of time with its units in small. */
function LongDuration({ ms }: { readonly ms: number }): VNode {
  const words = duration(ms).split(" ");
  return <>{words.map((word, index) => (index % 2 === 0 ? word : <small> {word} </small>))}</>;
}
