import type { AlertPhase, Incident, MarkCount, SentAlert, VerdictMark } from "../../model/incident.ts";
import type { RunState } from "../../model/verdict.ts";
import { incidentOf, markOf } from "../judgement-rows.ts";
import type { JudgementStore } from "../judgement-store.ts";
import type { SqlRow } from "../store.ts";
import type { Connection } from "./connection.ts";
import { inTransaction } from "./transaction.ts";
import { Turns } from "./turns.ts";

type Parameters = Readonly<Record<string, string | number | boolean | null>>;

/** Incidents and marks in DuckDB, over a connection of their own: a scan has a transaction open on the other for seconds. */
export class DuckDbJudgementStore implements JudgementStore {
  /** A connection has one transaction at a time. */
  private readonly turns = new Turns();

  constructor(
    private readonly connection: Connection,
    private readonly controller: string,
  ) {}

  async incidents(resolvedSince: number): Promise<Incident[]> {
    const rows = await this.query(
      `SELECT * FROM incident WHERE controller = $controller AND (resolved_at IS NULL OR resolved_at >= $since)
       ORDER BY opened_at, id`,
      { since: resolvedSince },
    );
    return rows.map(incidentOf);
  }

  async saveIncident(incident: Incident): Promise<void> {
    const { id, run, resource, state, sentence, since, openedAt, acknowledgedAt, resolvedAt } = incident;
    const values = { id, run, resource, state, sentence, since, openedAt, acknowledgedAt, resolvedAt };
    await this.replace("DELETE FROM incident WHERE controller = $controller AND id = $id", { id }, [
      `INSERT INTO incident VALUES ($controller, $id, $run, $resource, $state, $holdsUp, $sentence, $since, $openedAt,
         $acknowledgedAt, $resolvedAt)`,
      { ...orNull(values), holdsUp: JSON.stringify(incident.holdsUp) },
    ]);
  }

  async sentAlerts(incidents: readonly string[]): Promise<SentAlert[]> {
    const rows = await this.query(
      `SELECT incident, target, phase, sent_at FROM alert_sent
       WHERE controller = $controller AND list_contains(string_split($ids, ' '), incident) ORDER BY sent_at, target, phase`,
      { ids: incidents.join(" ") },
    );
    return rows.map((row) => ({
      incident: row.incident as string,
      target: row.target as string,
      phase: row.phase as AlertPhase,
      sentAt: row.sent_at as number,
    }));
  }

  async saveSentAlert({ incident, target, phase, sentAt }: SentAlert): Promise<void> {
    const key = { incident, target, phase };
    await this.replace(
      "DELETE FROM alert_sent WHERE controller = $controller AND incident = $incident AND target = $target AND phase = $phase",
      key,
      ["INSERT INTO alert_sent VALUES ($controller, $incident, $target, $phase, $sentAt)", { ...key, sentAt }],
    );
  }

  async saveMark({ run, state, since, isRight, markedAt }: VerdictMark): Promise<void> {
    const key = orNull({ run, state, since });
    await this.replace(
      `DELETE FROM verdict_mark WHERE controller = $controller AND run = $run AND state = $state
         AND since_at IS NOT DISTINCT FROM CAST($since AS BIGINT)`,
      key,
      [
        "INSERT INTO verdict_mark VALUES ($controller, $run, $state, $since, $isRight, $markedAt)",
        { ...key, isRight, markedAt },
      ],
    );
  }

  async marks(markedSince: number): Promise<VerdictMark[]> {
    const rows = await this.query(
      "SELECT * FROM verdict_mark WHERE controller = $controller AND marked_at >= $since ORDER BY marked_at, run",
      { since: markedSince },
    );
    return rows.map(markOf);
  }

  async markCounts(): Promise<MarkCount[]> {
    const rows = await this.query(
      `SELECT state, count(*) FILTER (is_right) AS "right", count(*) AS marked FROM verdict_mark
       WHERE controller = $controller GROUP BY state ORDER BY state`,
      {},
    );
    return rows.map((row) => ({
      state: row.state as RunState,
      right: row.right as number,
      marked: row.marked as number,
    }));
  }

  private query(sql: string, parameters: Parameters): Promise<SqlRow[]> {
    return this.turns.run(() => this.connection.query(sql, { controller: this.controller, ...parameters }));
  }

  /** Deletes and inserts, both or neither. */
  private replace(remove: string, key: Parameters, [insert, values]: readonly [string, Parameters]): Promise<void> {
    const { controller } = this;
    return this.turns.run(() =>
      inTransaction(this.connection, async () => {
        await this.connection.run(remove, { controller, ...key });
        await this.connection.run(insert, { controller, ...values });
      }),
    );
  }
}

function orNull(values: Readonly<Record<string, string | number | undefined>>): Parameters {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value ?? null]));
}
