import type { ItemFact, ItemKind } from "../../../model/items.ts";
import { classOf, flagAt, type JsonObject, numberAt, objectsAt, textAt } from "../json.ts";

/** Items read of one answer. */
const MAX_ITEMS = 200_000;

/** Deepest that names are read, whatever was asked for. */
const MAX_DEPTH = 20;

const kinds: ReadonlyMap<string, ItemKind> = new Map<string, ItemKind>([
  ["org.jenkinsci.plugins.workflow.job.WorkflowJob", "pipeline"],
  ["org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject", "multibranch"],
  ["com.cloudbees.hudson.plugins.folder.Folder", "folder"],
  ["jenkins.branch.OrganizationFolder", "organizationFolder"],
]);

/** An item, and the number its next run will get. */
export interface ListedItem {
  readonly fact: ItemFact;
  /** Of Pipelines alone. */
  readonly nextNumber: number | undefined;
}

/** What one answer lists. */
export interface ListedItems {
  readonly items: readonly ListedItem[];
  /** Full names of folders whose items were not asked for. */
  readonly folders: readonly string[];
  /** Items directly in what was asked for: as many as asked for, if there may be more. */
  readonly direct: number;
}

/**
 * Asks for the items in a folder, and in its folders as deep as said; `range` asks for a part of the list.
 *
 * `nextBuildNumber` is known without a run being loaded, which `lastBuild` is not.
 */
export function itemsQuery(depth: number, range?: { readonly from: number; readonly to: number }): string {
  const part = range === undefined ? "" : `{${range.from},${range.to}}`;
  const nested = depth > 1 ? `,${jobs(depth - 1)}` : "";
  return `api/json?tree=jobs[${FIELDS}${nested}]${part}`;
}

const FIELDS = "_class,name,nextBuildNumber,disabled";

function jobs(depth: number): string {
  return `jobs[${FIELDS}${depth > 1 ? `,${jobs(depth - 1)}` : ""}]`;
}

/** Reads the answer to {@link itemsQuery}. @param folder full name of what was asked for, and whether it holds branches */
export function readItems(answer: JsonObject, folder: { readonly name: string; readonly kind: ItemKind }): ListedItems {
  const items: ListedItem[] = [];
  const folders: string[] = [];
  const walk = (parent: JsonObject, { name, kind }: { name: string; kind: ItemKind }, depth: number): void => {
    for (const job of objectsAt(parent, "jobs")) {
      const own = textAt(job, "name");
      if (own === undefined || isNoName(own) || items.length >= MAX_ITEMS || depth > MAX_DEPTH) continue;
      const listed = listedItem(job, name === "" ? own : `${name}/${own}`, kind === "multibranch");
      items.push(listed);
      if (listed.fact.kind === "pipeline") continue;
      if (Array.isArray(job.jobs)) walk(job, { name: listed.fact.fullName, kind: listed.fact.kind }, depth + 1);
      else if (listed.fact.kind !== "other") folders.push(listed.fact.fullName);
    }
  };
  walk(answer, folder, 0);
  return { items, folders, direct: objectsAt(answer, "jobs").length };
}

/** One that would lead elsewhere in a path. */
function isNoName(name: string): boolean {
  return name === "." || name === ".." || name.includes("/");
}

function listedItem(job: JsonObject, fullName: string, isBranch: boolean): ListedItem {
  const kind = kinds.get(classOf(job)) ?? "other";
  const next = numberAt(job, "nextBuildNumber");
  return {
    fact: {
      fullName,
      kind,
      isBranch,
      // What REST lists is there; its configuration is not asked for.
      hasConfig: true,
      definition: isBranch ? "multibranch" : undefined,
      syntax: undefined,
      disabled: flagAt(job, "disabled"),
      libraries: [],
    },
    nextNumber: kind === "pipeline" ? next : undefined,
  };
}
