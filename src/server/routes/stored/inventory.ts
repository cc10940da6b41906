import { endpoints } from "../../../api/endpoints.ts";
import { diffInventory } from "../../../metrics/inventory/diff.ts";
import { inventoryAt } from "../../../metrics/inventory/moment.ts";
import { inventoryReach } from "../../../metrics/inventory/reach.ts";
import type { InventoryReach, InventoryScope } from "../../../model/inventory.ts";
import { comparisonJson, momentJson } from "../../../publish/inventory/inventory-json.ts";
import { type Asked, askedRoute } from "../../asking/asked-route.ts";
import { HttpProblem } from "../../http/answers.ts";
import type { Route } from "../../http/route.ts";
import type { StoredParts } from "./report.ts";

const DAY_MS = 86_400_000;

/** Rows in each list of sentences. */
const TOP = 20;

/** `GET /api/v1/inventory` and `/api/v1/inventory/diff`. */
export function inventoryRoutes(parts: StoredParts): Route[] {
  return [
    askedRoute(endpoints.inventory, parts.questions, async (asked) => {
      const scope = await scopeUntil(asked, { ...parts, name: "at" });
      return momentJson(await inventoryAt(asked.facts, scope));
    }),
    askedRoute(endpoints.inventoryDiff, parts.questions, (asked) => diff(asked, parts)),
  ];
}

async function diff(asked: Asked, parts: StoredParts): Promise<object> {
  if (asked.query.get("from") === null) throw new HttpProblem(400, "from must be given: a day like 2026-09-01.");
  const then = await scopeUntil(asked, { ...parts, name: "from" });
  const scope = await scopeUntil(asked, { ...parts, name: "to" });
  if ((then.until ?? scope.now) >= (scope.until ?? scope.now)) throw new HttpProblem(400, "from must be before to.");
  const [before, now] = [await inventoryAt(asked.facts, then), await inventoryAt(asked.facts, scope)];
  const reach = await inventoryReach(asked.facts, scope);
  const about = { reach, folder: scope.folder, generatedAt: scope.now, top: TOP };
  return comparisonJson({ before, now, diff: diffInventory(before, now) }, about);
}

type Until = StoredParts & { readonly name: "at" | "from" | "to" };

/** Up to the end of the day that a parameter names; up to now without it. @throws HttpProblem */
async function scopeUntil({ facts, query }: Asked, { controllers, now: clock, name }: Until): Promise<InventoryScope> {
  const now = clock();
  const controller = controllers.asked(query).name;
  const folder = query.get("folder") ?? "";
  const day = dayOf(query.get(name), name);
  const end = day === undefined ? undefined : day + DAY_MS;
  if (day !== undefined && day > now) throw new HttpProblem(400, `${name} is in the future.`);
  const scope = { until: end !== undefined && end > now ? undefined : end, now, controller };
  checkReach(await inventoryReach(facts, { controller, folder: undefined }), { end, name });
  return { ...scope, folder: folder === "" ? undefined : folder };
}

/** 31 February would be 3 March. @throws HttpProblem */
function dayOf(text: string | null, name: string): number | undefined {
  if (text === null) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text))
    throw new HttpProblem(400, `${name} is a day like 2026-09-01.`);
  return at;
}

/** Says from when on there is something to say: an empty inventory would look like an answer. @throws HttpProblem */
function checkReach(
  { firstRunAt, firstScanAt }: InventoryReach,
  { end, name }: { readonly end: number | undefined; readonly name: string },
): void {
  const first = Math.min(firstRunAt ?? Number.POSITIVE_INFINITY, firstScanAt ?? Number.POSITIVE_INFINITY);
  if (end === undefined || end > first || first === Number.POSITIVE_INFINITY) return;
  throw new HttpProblem(400, `The store says nothing of that day: ${name} may be ${dayText(first)} or later.`);
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
