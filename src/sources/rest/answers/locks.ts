import type { LockObservation } from "../../../model/running.ts";
import { compact, flagAt, type JsonObject, objectsAt, textAt } from "../json.ts";

/** Asks for lockable resources. Notes and who reserved them are not asked for. */
export const LOCKS = "lockable-resources/api/json?tree=resources[name,labelsAsList,reserved,locked,buildName]";

const MAX_RESOURCES = 20_000;

/** Reads the answer to {@link LOCKS}. Who queues for a resource is not told. */
export function readLocks(answer: JsonObject): LockObservation[] {
  return objectsAt(answer, "resources")
    .slice(0, MAX_RESOURCES)
    .flatMap((resource) => {
      const name = textAt(resource, "name");
      return name === undefined ? [] : [lockOf(resource, name)];
    });
}

function lockOf(resource: JsonObject, name: string): LockObservation {
  const labels = Array.isArray(resource.labelsAsList) ? resource.labelsAsList : [];
  return compact({
    resource: name,
    labels: labels.filter((label): label is string => typeof label === "string" && label.length < 500),
    heldBy: runOf(textAt(resource, "buildName")),
    isReserved: flagAt(resource, "reserved") === true,
    waiting: [],
  });
}

/** `folder » app #7`, or `folder/app #7`. */
function runOf(name: string | undefined): string | undefined {
  const match = /^(.+?) #(\d{1,10})$/.exec(name ?? "");
  return match === null ? undefined : `${match[1]!.replaceAll(" » ", "/")}#${match[2]}`;
}
