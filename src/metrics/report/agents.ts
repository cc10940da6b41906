import type { AgentUse, LabelRow } from "../../model/report.ts";
import { readRow, whole } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** Name that facts give to the controller's own executors. */
const BUILT_IN = "(built-in)";

/** A 95th percentile of fewer waits is only their longest. */
const FEWEST_WAITS = 5;

/** Labels asked for, the agents that served them, and the executors configured. */
export async function agentUse(reader: ReportReader): Promise<AgentUse> {
  const labels = await labelRows(reader);
  return {
    uses: labels.reduce((sum, row) => sum + row.uses, 0),
    withoutAgent: labels.reduce((sum, row) => sum + row.withoutAgent, 0),
    slowestLabel: labels
      .filter((row) => row.waits >= FEWEST_WAITS)
      .reduce<LabelRow | undefined>(
        (most, row) => ((row.waitMsP95 ?? 0) > (most?.waitMsP95 ?? -1) ? row : most),
        undefined,
      ),
    distinctLabels: labels.filter((row) => row.label !== undefined).length,
    labels: labels.slice(0, reader.scope.top),
    byKind: await kindRows(reader),
    ...(await configuredAgents(reader)),
  };
}

async function labelRows(reader: ReportReader): Promise<LabelRow[]> {
  const by = ["label"];
  const unserved = await reader.ask("agent.requested", { by, only: { served: "no" } });
  const without = new Map(unserved.map((row) => [row.by.label, row.n]));
  const waits = new Map((await reader.ask("agent.wait", { by })).map((row) => [row.by.label, row]));
  const requested = await reader.ask("agent.requested", { by, distinct: true });
  return requested.map(({ by: { label }, n, pipelines }) => {
    const wait = waits.get(label);
    return {
      label,
      uses: n,
      withoutAgent: without.get(label) ?? 0,
      pipelines: pipelines ?? 0,
      waits: wait?.n ?? 0,
      waitMsP50: whole(wait?.value),
      waitMsP95: whole(wait?.p95),
    };
  });
}

/** By kind, from the agents of each: an agent is one of a controller, two may have agents of the same name. */
async function kindRows(reader: ReportReader): Promise<AgentUse["byKind"]> {
  const kinds = new Map<string, { uses: number; agents: number; heldMs: number }>();
  for (const { by, n, total } of await reader.ask("agent.held", { by: ["kind", "controller", "agent"] })) {
    const kind = by.kind ?? "other";
    const sums = kinds.get(kind) ?? { uses: 0, agents: 0, heldMs: 0 };
    kinds.set(kind, { uses: sums.uses + n, agents: sums.agents + 1, heldMs: sums.heldMs + (total ?? 0) });
  }
  return [...kinds]
    .map(([kind, sums]) => ({ kind: kind as AgentUse["byKind"][number]["kind"], ...sums }))
    .sort((one, other) => other.uses - one.uses || (one.kind < other.kind ? -1 : 1));
}

/** Executors there are now: configuration, which no metric is about. */
async function configuredAgents(
  reader: ReportReader,
): Promise<Pick<AgentUse, "configuredAgents" | "agentExecutors" | "builtInExecutors">> {
  const [row] = await reader.controllers(
    `SELECT count(*) FILTER (name <> '${BUILT_IN}') AS "configuredAgents",
       sum(executors) FILTER (name <> '${BUILT_IN}') AS "agentExecutors",
       sum(executors) FILTER (name = '${BUILT_IN}') AS "builtInExecutors"
     FROM agent WHERE gone_at IS NULL AND controller_id IN (SELECT id FROM scoped_controller)`,
  );
  return readRow(row, { configuredAgents: "count", agentExecutors: "count", builtInExecutors: "number" });
}
