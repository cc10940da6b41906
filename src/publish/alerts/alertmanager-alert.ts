import { runStates } from "../../model/verdict.ts";
import { isoInstant } from "../iso-instant.ts";
import { labelText } from "../label-text.ts";
import { type Alert, subjectOf } from "./alert.ts";

/** Alertmanager takes an alert for over when it was not sent again before then. */
const HOLDS_MS = 300_000;

/**
 * A message as Alertmanager's `POST /api/v2/alerts` takes it, a list of one.
 *
 * Labels tell alerts apart and stay the same while the incident lasts, though its root may move; what may change is an annotation.
 */
export function alertmanagerAlert({ phase, controller, incident, at }: Alert): object {
  const endsAt = phase === "opened" ? at + HOLDS_MS : (incident.resolvedAt ?? at);
  return [
    {
      labels: { alertname: "FlowmeterStuck", controller: labelText(controller), incident: incident.id },
      annotations: {
        summary: incident.sentence,
        subject: subjectOf(incident),
        state: incident.state,
        meaning: runStates[incident.state].meaning,
        who: runStates[incident.state].who,
        holds_up: String(incident.holdsUp.length),
      },
      startsAt: isoInstant(incident.openedAt),
      endsAt: isoInstant(endsAt),
    },
  ];
}
