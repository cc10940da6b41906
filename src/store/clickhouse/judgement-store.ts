import type { AlertPhase, Incident, MarkCount, SentAlert, VerdictMark } from "../../model/incident.ts";
import type { RunState } from "../../model/verdict.ts";
import { Turns } from "../duckdb/turns.ts";
import { incidentOf, markOf } from "../judgement-rows.ts";
import type { JudgementStore } from "../judgement-store.ts";
import type { SqlRow } from "../store.ts";
import type { InsertedRow } from "./client/host.ts";
import { quotedForClickHouse as quoted } from "./client/quoted.ts";
import type { Shard } from "./client/shards.ts";
import { rowsOf, writeRows } from "./direct-rows.ts";

/** Incidents and marks of one controller, in its shard. */
export class ClickHouseJudgementStore implements JudgementStore {
  /** What is written of incidents is made of what is there. */
  private readonly turns = new Turns();

  constructor(
    private readonly place: { readonly shard: Shard; readonly slot: number },
    private readonly controller: string,
  ) {}

  async incidents(resolvedSince: number): Promise<Incident[]> {
    const rows = await this.rows("incident", `isNull(resolved_at) OR resolved_at >= ${resolvedSince}`, "opened_at, id");
    return rows.map(incidentOf);
  }

  /** One process judges and another takes incidents: what the other wrote of who took it, or of its end, stays. */
  saveIncident(incident: Incident): Promise<void> {
    return this.turns.run(async () => {
      const { id, run, resource, state, sentence, since, openedAt } = incident;
      const [known] = await this.rows("incident", `id = ${quoted(id)}`, "id");
      await this.write("incident", {
        ...{ id, run, resource, state, holds_up: JSON.stringify(incident.holdsUp), sentence, since_at: since },
        opened_at: openedAt,
        acknowledged_at: incident.acknowledgedAt ?? (known?.acknowledged_at as number | undefined),
        resolved_at: incident.resolvedAt ?? (known?.resolved_at as number | undefined),
      });
    });
  }

  async sentAlerts(incidents: readonly string[]): Promise<SentAlert[]> {
    const list = ["", ...incidents].map(quoted).join(", ");
    const rows = await this.rows("alert_sent", `incident IN (${list}) AND incident <> ''`, "sent_at, target, phase");
    return rows.map((row) => ({
      incident: row.incident as string,
      target: row.target as string,
      phase: row.phase as AlertPhase,
      sentAt: row.sent_at as number,
    }));
  }

  async saveSentAlert({ incident, target, phase, sentAt }: SentAlert): Promise<void> {
    await this.write("alert_sent", { incident, target, phase, sent_at: sentAt });
  }

  async saveMark({ run, state, since, isRight, markedAt }: VerdictMark): Promise<void> {
    await this.write("verdict_mark", { run, state, since_at: since, is_right: isRight ? 1 : 0, marked_at: markedAt });
  }

  async marks(markedSince: number): Promise<VerdictMark[]> {
    const rows = await this.rows("verdict_mark", `marked_at >= ${markedSince}`, "marked_at, run");
    return rows.map((row) => markOf({ ...row, is_right: row.is_right === 1 }));
  }

  async markCounts(): Promise<MarkCount[]> {
    const marks = await this.rows("verdict_mark", "1", "state");
    const counts = new Map<RunState, { right: number; marked: number }>();
    for (const { state, is_right: isRight } of marks) {
      const count = counts.get(state as RunState) ?? { right: 0, marked: 0 };
      counts.set(state as RunState, { right: count.right + Number(isRight), marked: count.marked + 1 });
    }
    return [...counts].map(([state, count]) => ({ state, ...count }));
  }

  private async rows(table: string, where: string, order: string): Promise<SqlRow[]> {
    const { shard, slot } = this.place;
    const answer = await shard.query(`SELECT * FROM ${table} FINAL WHERE slot = ${slot} AND deleted = 0
      AND controller = ${quoted(this.controller)} AND (${where}) ORDER BY ${order}`);
    return rowsOf(answer);
  }

  private write(table: string, row: InsertedRow): Promise<void> {
    return writeRows(this.place, table, [{ controller: this.controller, ...row }]);
  }
}
