import { semanticDigest, semanticFields } from "../digest.ts";
import { everyMetric, type Rule, when } from "./rule.ts";

/** Rules of what must stay as it was when the dictionary was built last. */
export const historyRules: readonly Rule[] = [
  {
    name: "MEANING_CHANGED_SAME_VERSION",
    severity: "error",
    says: "What a metric means has changed and its version has not, or the version went back",
    find: everyMetric(["version", ...semanticFields], (metric, { lock }) => {
      const past = lock.history.filter(({ id }) => id === metric.id);
      const same = past.find(({ version }) => version === metric.version);
      const latest = Math.max(0, ...past.map(({ version }) => version));
      return [
        ...when(
          same !== undefined && same.digest !== semanticDigest(metric),
          `version ${metric.version} of ${metric.id} meant something else; what it means now is version ${latest + 1}`,
        ),
        ...when(metric.version < latest, `${metric.id} has been at version ${latest}; a version never goes back`),
      ];
    }),
  },
];
