import type { InventoryMoment, InventoryReach } from "../../model/inventory.ts";
import type { PipelineRef } from "../../model/inventory-diff.ts";
import { formatDay, plural } from "../format.ts";

/** What an inventory was asked for, and what there is beside it. */
export interface InventoryAbout {
  readonly reach: InventoryReach;
  readonly folder: string | undefined;
  readonly generatedAt: number;
  /** Rows in each list. */
  readonly top: number;
}

/** The day that a moment is the end of. */
export function dayOf({ at }: Pick<InventoryMoment, "at">): string {
  return formatDay(at - 1);
}

/** How to name a Pipeline: with its controller where there are several. */
export function nameOf({ reach }: InventoryAbout): (ref: PipelineRef) => string {
  const isOne = reach.controllers.length <= 1;
  return ({ controller, pipeline }) => (isOne ? pipeline : `${controller}: ${pipeline}`);
}

/** Names in a sentence before the rest is only counted. */
const MOST_NAMED = 3;

/** `a, b, c and 4 more`; `a and b`. */
export function listed(names: readonly string[], most: number = MOST_NAMED): string {
  // One more is as long as "and 1 more".
  if (names.length > most + 1) return `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Lines under the title: what it is of and until when there are runs. */
export function aboutLines({ reach, folder }: InventoryAbout): string[] {
  const { controllers, runs, firstRunAt, lastRunAt, pipelines } = reach;
  if (controllers.length === 0) return ["No controller in this store: run `flowmeter scan <home>` first."];
  const names =
    controllers.length === 1
      ? `Controller ${controllers[0]}`
      : `${controllers.length} controllers: ${listed(controllers)}`;
  const period =
    firstRunAt === undefined || lastRunAt === undefined
      ? `No run in the store; ${plural(pipelines, "Pipeline")} known by configuration.`
      : `By ${plural(runs, "run")} in the store, ${formatDay(firstRunAt)} to ${formatDay(lastRunAt)}.`;
  return [names, ...(folder === undefined ? [] : [`Only ${folder}`]), period];
}
