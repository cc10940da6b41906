import { isDeclarative } from "./engine/declarative.ts";
import { type Metric, name, nameId, text } from "./engine/metric.ts";

/** Declarative Pipelines by the post conditions that their latest run declares; declared does not mean that they ran. */
export const declarativePostCondition: Metric = {
  id: "declarative.post_condition",
  subject: "pipeline",
  table: "feature",
  where: `${isDeclarative} AND o.kind IN (${nameId("postPipeline")}, ${nameId("postStage")})`,
  population: isDeclarative,
  labels: {
    condition: name("o.name"),
    level: text(`CASE WHEN o.kind = ${nameId("postStage")} THEN 'stage' ELSE 'pipeline' END`),
  },
};
