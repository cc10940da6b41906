import { isDeclarative } from "./engine/declarative.ts";
import { type Metric, name, nameId } from "./engine/metric.ts";

/** Declarative Pipelines by the types of agent that their latest run declares. */
export const agentDeclared: Metric = {
  id: "agent.declared",
  subject: "pipeline",
  table: "feature",
  where: `${isDeclarative} AND o.kind = ${nameId("agent")}`,
  population: isDeclarative,
  labels: { type: name("o.name") },
};
