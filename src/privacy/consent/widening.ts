import { semanticDigest } from "../../dictionary/digest.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import { sensitivities } from "../../dictionary/vocabulary.ts";
import { mayLeave } from "../wire/check-rows.ts";
import { rankOf } from "./levels.ts";

/** Why a metric of now is more than what was agreed to; undefined when it is not. */
export function wideningOf(metric: MetricDefinition, old: MetricDefinition | undefined): string | undefined {
  if (old === undefined) return "it is new since the consent";
  if (!mayLeave(old)) return "it was not collected when consent was given";
  if (semanticDigest(metric) !== semanticDigest(old)) return "its meaning changed since the consent";
  const rank = (name: MetricDefinition["sensitivity"]): number => sensitivities.indexOf(name);
  if (rank(metric.sensitivity) > rank(old.sensitivity))
    return "it says more of a controller than when consent was given";
  // Also where the consent would reach to both: another limit may stand between them.
  if (rankOf(metric.consent_min) < rankOf(old.consent_min))
    return "it leaves at a lower level than when consent was given";
  if (metric.group !== old.group) return "it is under another switch than when consent was given";
  return travelWidening(metric, old) ?? handlingWidening(metric, old);
}

/** How often, how much of, and with what it leaves. */
function travelWidening(metric: MetricDefinition, old: MetricDefinition): string | undefined {
  if (metric.granularity === "month" && old.granularity === "quarter")
    return "it is sent more often than was agreed to";
  if (metric.envelope === "self" && old.envelope === "per_label")
    return "its labels travel together, which was not agreed to";
  if ((metric.label_sample ?? Infinity) > (old.label_sample ?? Infinity))
    return "more labels are sent than was agreed to";
  if (metric.cross_with.some((id) => !old.cross_with.includes(id))) return "it is crossed with more than was agreed to";
  return undefined;
}

/** What is done with it after it has left. */
function handlingWidening(metric: MetricDefinition, old: MetricDefinition): string | undefined {
  if (metric.retention.raw_days > old.retention.raw_days) return "it is kept longer than was agreed to";
  if (metric.privacy.rho > old.privacy.rho || metric.privacy.min_cohort < old.privacy.min_cohort)
    return "it is published with less noise, or of fewer controllers, than was agreed to";
  if (metric.privacy.mechanism !== old.privacy.mechanism || metric.privacy.keys !== old.privacy.keys)
    return "it is published in another way than was agreed to";
  const isNowPublic = metric.publication.class === "public" && old.publication.class === "restricted";
  return isNowPublic ? "it is published to everybody, which was not agreed to" : undefined;
}
