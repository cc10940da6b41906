import type { DeclarativeUse, FeatureRow } from "../../model/report.ts";
import type { MetricRow } from "../engine/query.ts";
import type { ReportReader } from "./report-reader.ts";

/** What Declarative Pipelines declare, one count per Pipeline, by its latest run in the period. */
export async function declarativeUse(reader: ReportReader): Promise<DeclarativeUse> {
  const all = await reader.askWhole("declarative.script_step");
  const declared = await reader.ask("declarative.declared", { by: ["part", "declaration"] });
  const post = await reader.ask("declarative.post_condition", { by: ["level", "condition"] });
  const agents = await reader.ask("agent.declared", { by: ["type"] });
  const anyPost = await reader.askWhole("declarative.post_condition");
  const first = (rows: readonly MetricRow[], name: string): FeatureRow[] =>
    rows.slice(0, reader.scope.top).map(({ by, n }) => ({ name: by[name] ?? "", pipelines: n }));
  const ofPart = (part: string): MetricRow[] => declared.filter(({ by }) => by.part === part);
  const ofLevel = (level: string): MetricRow[] => post.filter(({ by }) => by.level === level);
  return {
    pipelines: all.n,
    directives: first(ofPart("directive"), "declaration"),
    options: first(ofPart("option"), "declaration"),
    postPipeline: first(ofLevel("pipeline"), "condition"),
    postStage: first(ofLevel("stage"), "condition"),
    triggers: first(ofPart("trigger"), "declaration"),
    parameters: first(ofPart("parameter"), "declaration"),
    when: first(ofPart("when"), "declaration"),
    agents: first(agents, "type"),
    anyPost: anyPost.n,
    anyTimeout: ofPart("option").find(({ by }) => by.declaration === "timeout")?.n ?? 0,
  };
}
