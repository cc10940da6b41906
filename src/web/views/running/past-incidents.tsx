import type { VNode } from "preact";
import type { RunningAnswer } from "../../../api/running.ts";
import { Text } from "../../components/name.tsx";
import { Since } from "../../components/since.tsx";
import { stateWords } from "../../components/state-words.ts";
import { causeName } from "./run-groups.ts";

/** Incidents that ended within the last hour: what has just been cured. Nothing when there were none. */
export function PastIncidents({
  incidents,
  now,
}: Pick<RunningAnswer, "incidents"> & { readonly now: number }): VNode | undefined {
  const past = incidents.filter(({ resolvedAt }) => resolvedAt !== undefined);
  if (past.length === 0) return undefined;
  return (
    <section class="past" aria-label="Over within the last hour">
      <h2>Over within the last hour</h2>
      <ul>
        {past.map((incident) => (
          <li key={incident.id}>
            <strong>
              <Text text={causeName(incident)} />
            </strong>{" "}
            {stateWords[incident.state]}, over <Since at={incident.resolvedAt} now={now} /> ago
          </li>
        ))}
      </ul>
    </section>
  );
}
