import type { FleetObservation } from "../model/running.ts";

/** What has to be said of the whole judgement: what of the controller could not be seen. */
export function notesOf({ controller }: Pick<FleetObservation, "at" | "controller">): string[] {
  return controller.notSeen.length === 0 ? [] : [`Not seen of the controller: ${controller.notSeen.join("; ")}.`];
}
