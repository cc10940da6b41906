import type { ObservedRun } from "../../../model/observed-run.ts";
import type { SourceState } from "../../../model/sources.ts";
import type { ControllerLink, ObservedRuns } from "../../store.ts";
import type { Connection } from "../connection.ts";
import { NameTable } from "../names.ts";
import { keptSince } from "../retention.ts";
import type { SeenInventory } from "../scan-end.ts";
import { inTransaction } from "../transaction.ts";
import type { Turns } from "../turns.ts";
import { ensureController } from "./aliases.ts";
import { pipelineIds } from "./known-pipelines.ts";
import { link, unlink } from "./links.ts";
import { boundRows } from "./packed-rows.ts";
import { reconcile } from "./reconcile.ts";
import { saveInventory } from "./save-inventory.ts";
import { arrivedRun } from "./seen-run.ts";

/** What writes what other sources saw, over a connection of its own; scans and removals take turns with it. */
export class DuckDbObservedRuns implements ObservedRuns {
  constructor(
    private readonly connection: Connection,
    private readonly turns: Turns,
  ) {}

  async write(controller: string, runs: readonly ObservedRun[]): Promise<void> {
    if (runs.length === 0) return;
    await this.transaction(async () => {
      const { connection } = this;
      const since = (await keptSince(connection)) ?? -Infinity;
      const kept = runs.filter(({ startAt, observedAt }) => (startAt ?? observedAt) >= since);
      const at = Math.max(...runs.map(({ observedAt }) => observedAt));
      const controllerId = await ensureController(connection, controller, at);
      const names = kept.map(({ pipeline }) => pipeline);
      const ids = await pipelineIds(connection, { controllerId, names, at });
      const arrived = kept.map((run) =>
        arrivedRun(boundRows(run), { pipelineId: ids.get(run.pipeline)!, origin: controller }),
      );
      // Loaded anew each time: scans and removals change the names too.
      const table = await NameTable.load(connection);
      await reconcile({ connection, controllerId, controller, names: table, at }, [], arrived);
    });
  }

  async saveStates(states: readonly SourceState[]): Promise<void> {
    await this.transaction(async () => {
      for (const state of states) {
        const { controller, kind, place } = state;
        const key = { controller, kind, place };
        await this.connection.run(
          "DELETE FROM source_state WHERE controller = $controller AND kind = $kind AND place = $place",
          key,
        );
        await this.connection.run("INSERT INTO source_state VALUES ($controller, $kind, $place, $state)", {
          ...key,
          state: JSON.stringify(state),
        });
      }
    });
  }

  states(): Promise<readonly SourceState[]> {
    return this.turns.run(async () => {
      const rows = await this.connection.query("SELECT state FROM source_state ORDER BY controller, kind, place");
      return rows.map(({ state }) => JSON.parse(state as string) as SourceState);
    });
  }

  saveInventory(controller: string, seen: SeenInventory): Promise<void> {
    return this.transaction(async () => {
      const id = await ensureController(this.connection, controller, seen.at);
      await saveInventory(this.connection, id, seen);
    });
  }

  link(one: string, other: string): Promise<ControllerLink> {
    return this.transaction(() => link(this.connection, one, other));
  }

  unlink(alias: string): Promise<ControllerLink> {
    return this.transaction(() => unlink(this.connection, alias));
  }

  private transaction<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.run(() => inTransaction(this.connection, work));
  }
}
