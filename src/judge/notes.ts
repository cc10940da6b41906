import type { FleetObservation } from "../model/running.ts";
import { instantWords } from "./words.ts";

/** What has to be said of the whole judgement: that it is of the past, and what of the controller could not be seen. */
export function notesOf({ at, askedAt, controller }: Omit<FleetObservation, "runs">): string[] {
  const notes: string[] = [];
  if (askedAt !== undefined) notes.push(`This home was last alive on ${instantWords(at, askedAt)}; judged as of then.`);
  if (controller.notSeen.length > 0) notes.push(`Not seen of the controller: ${controller.notSeen.join("; ")}.`);
  return notes;
}
