import type { FeatureKind } from "../model/facts.ts";
import { isDeclarative } from "./engine/declarative.ts";
import { type Metric, name, nameId } from "./engine/metric.ts";

const parts: readonly FeatureKind[] = ["directive", "option", "trigger", "parameter", "when"];

/** Declarative Pipelines by what their latest run declares: directives, options, triggers, parameters and `when` conditions. */
export const declarativeDeclared: Metric = {
  id: "declarative.declared",
  subject: "pipeline",
  table: "feature",
  where: `${isDeclarative} AND o.kind IN (${parts.map(nameId).join(", ")})
    AND NOT (o.kind = ${nameId("directive")} AND o.name IN (SELECT id FROM name WHERE text IN ('stage', 'script')))`,
  population: isDeclarative,
  labels: { part: name("o.kind"), declaration: name("o.name") },
};
