import type { SpanBatch, SpanResource } from "../../../model/span-batch.ts";
import type { BatchNumbers } from "../../packed-spans.ts";
import type { Connection } from "../connection.ts";
import { DAY_MS } from "../drop.ts";
import { appendRows } from "../rows.ts";

/** Texts whose numbers are remembered. What is forgotten gets another number when it comes again, which does no harm. */
const MAX_NAMES = 50_000;

/** Exporters that are told apart: twenty times as many as one server is meant for. All others are one that says nothing of itself. */
const MAX_RESOURCES = 10_000;

/**
 * Numbers of names and exporters of spans in the store. They are the span store's own: what nobody's facts use would be swept out of the
 * names of facts, and two writers would have to agree on new numbers.
 */
export class SpanBooks {
  private readonly names = new Map<string, number>();
  private readonly resources = new Map<string, number>();
  private day = 0;
  private at = 0;
  private newNames: [number, string][] = [];
  private newResources: [number, SpanResource][] = [];

  private constructor(
    private readonly connection: Connection,
    private nextName: number,
    private nextResource: number,
  ) {}

  /** @throws StoreError */
  static async load(connection: Connection): Promise<SpanBooks> {
    const [next] = await connection.query(`SELECT (SELECT coalesce(max(id), -1) + 1 FROM span_name) AS name,
      (SELECT coalesce(max(id), -1) + 1 FROM span_resource) AS resource`);
    const books = new SpanBooks(connection, next!.name as number, next!.resource as number);
    for (const [id, resource] of await resourcesOf(connection)) books.resources.set(keyOf(resource), id);
    return books;
  }

  /** How the names and exporters of a batch are numbered. */
  numbersOf({ names, resources }: Pick<SpanBatch, "names" | "resources">): BatchNumbers {
    return {
      names: Int32Array.from(names, (text) => this.nameId(text)),
      resources: Int32Array.from(resources, (resource) => this.resourceId(resource)),
    };
  }

  /**
   * Begins to number names for a commit. Each day they are numbered anew: names of a day are used by spans of that day alone, and go with
   * them.
   */
  begin(at: number): void {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.day) this.names.clear();
    this.day = day;
    this.at = at;
  }

  /** Writes what is new since the last commit to the transaction at hand; {@link kept} or {@link discard} ends it. @throws StoreError */
  async flush(): Promise<void> {
    const { newNames, newResources, at } = this;
    if (newNames.length > 0)
      await appendRows(
        this.connection,
        "span_name",
        newNames.map((row) => [...row, at]),
      );
    const rows = newResources.map(([id, { instanceId, url, serviceName, jenkinsVersion, pluginVersion }]) => [
      id,
      instanceId,
      url,
      serviceName,
      jenkinsVersion,
      pluginVersion,
    ]);
    if (rows.length > 0) await appendRows(this.connection, "span_resource", rows);
  }

  /** What was written is safe. */
  kept(): void {
    this.newNames = [];
    this.newResources = [];
  }

  /** Forgets what was to be written and was not: its numbers are in no table. */
  discard(): void {
    for (const [, text] of this.newNames) this.names.delete(text);
    for (const [, resource] of this.newResources) this.resources.delete(keyOf(resource));
    this.newNames = [];
    this.newResources = [];
  }

  private nameId(text: string): number {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const id = this.nextName++;
    if (this.names.size >= MAX_NAMES) this.names.clear();
    this.names.set(text, id);
    this.newNames.push([id, text]);
    return id;
  }

  private resourceId(resource: SpanResource): number {
    const key = keyOf(resource);
    const known = this.resources.get(key);
    if (known !== undefined) return known;
    if (this.resources.size >= MAX_RESOURCES && key !== NOBODY) return this.resourceId({});
    const id = this.nextResource++;
    this.resources.set(key, id);
    this.newResources.push([id, resource]);
    return id;
  }
}

/** Exporters by their numbers. @throws StoreError */
export async function resourcesOf(connection: Connection): Promise<Map<number, SpanResource>> {
  const rows = await connection.query(`SELECT * FROM span_resource ORDER BY id`);
  return new Map(
    rows.map((row) => {
      const values = {
        instanceId: row.instance_id,
        url: row.url,
        serviceName: row.service_name,
        jenkinsVersion: row.jenkins_version,
        pluginVersion: row.plugin_version,
      };
      const known = Object.entries(values).filter(([, value]) => value !== undefined);
      return [row.id as number, Object.fromEntries(known) as SpanResource];
    }),
  );
}

function keyOf({ instanceId, url, serviceName, jenkinsVersion, pluginVersion }: SpanResource): string {
  return JSON.stringify([instanceId, url, serviceName, jenkinsVersion, pluginVersion]);
}

const NOBODY = keyOf({});
