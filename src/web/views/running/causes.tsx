import type { VNode } from "preact";
import type { RunningAnswer } from "../../../api/running.ts";
import type { ApiFleet, ApiIncident } from "../../../api/verdicts.ts";
import { Text } from "../../components/name.tsx";
import { Since } from "../../components/since.tsx";
import { StateLabel } from "../../components/state-label.tsx";
import type { AppState, Sending } from "../../data/app-state.ts";
import { acknowledgeKey, type Intents } from "../../data/intents.ts";
import { countedTo } from "../../data/judged-at.ts";
import { allRunning, hrefOf } from "../../data/route.ts";
import { plural } from "../../format/plural.ts";
import { causeName } from "./run-groups.ts";

/** What the causes need. */
export interface CausesProps {
  readonly state: AppState;
  readonly answer: RunningAnswer;
  readonly intents: Intents;
}

type ApiCause = ApiFleet["causes"][number];

/** What holds up runs, that with the most first: at most three, one card each. Nothing when nothing does. */
export function Causes({ state, answer, intents }: CausesProps): VNode | undefined {
  const causes = answer.fleet?.causes ?? [];
  if (causes.length === 0) return undefined;
  return (
    <section class="causes" aria-label="Causes">
      <h2>{causes.length === 1 ? "One cause" : `${causes.length} causes`}</h2>
      <ol>
        {causes.map((cause) => {
          const incident = incidentOf(cause, answer.incidents);
          const sending = incident === undefined ? undefined : state.sending.get(acknowledgeKey(incident.id));
          return <CauseCard {...{ cause, incident, sending, intents }} key={causeName(cause)} now={countedTo(state)} />;
        })}
      </ol>
    </section>
  );
}

interface CauseCardProps {
  readonly cause: ApiCause;
  readonly incident: ApiIncident | undefined;
  readonly sending: Sending | undefined;
  readonly intents: Intents;
  readonly now: number;
}

function CauseCard({ cause, incident, sending, intents, now }: CauseCardProps): VNode {
  const name = causeName(cause);
  return (
    <li class="cause">
      <p class="root">
        <strong>
          <Text text={name} />
        </strong>
        <StateLabel state={cause.state} level="stuck" />
      </p>
      <p class="sentence" dir="auto">
        <Text text={cause.sentence} />
      </p>
      <div class="below">
        <p class="holds">
          <a href={hrefOf({ ...allRunning, cause: name })}>{plural(cause.holdsUp.length, "run")} cannot go on</a>
          <span>
            for <Since at={cause.since} now={now} />
          </span>
        </p>
        {incident !== undefined && <Acknowledge {...{ incident, sending, intents, now }} />}
      </div>
    </li>
  );
}

type AcknowledgeProps = Omit<CauseCardProps, "cause" | "incident"> & { readonly incident: ApiIncident };

function Acknowledge({ incident, sending, intents, now }: AcknowledgeProps): VNode {
  if (incident.acknowledgedAt !== undefined)
    return (
      <p class="acknowledged">
        Acknowledged <Since at={incident.acknowledgedAt} now={now} /> ago
      </p>
    );
  return (
    <div class="acknowledge">
      <button
        type="button"
        class="button"
        title="Nothing more is sent about it but its end"
        disabled={sending?.kind === "sending"}
        onClick={() => intents.acknowledge(incident.id)}
      >
        Acknowledge
      </button>
      {sending?.kind === "failed" && (
        <p class="refused" role="alert">
          Not acknowledged. {sending.detail}
        </p>
      )}
    </div>
  );
}

/** The open incident of a cause: that of the same root. */
function incidentOf(cause: ApiCause, incidents: readonly ApiIncident[]): ApiIncident | undefined {
  return incidents.find((one) => one.resolvedAt === undefined && causeName(one) === causeName(cause));
}
