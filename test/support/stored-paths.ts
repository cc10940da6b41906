import type { TSchema } from "typebox";
import { type Endpoint, endpoints } from "../../src/api/endpoints.ts";

/** A path that is answered from the store, and what its answer has to be like. */
export interface StoredPath {
  readonly path: string;
  readonly schema: TSchema;
}

/** One path of every endpoint that is answered from the store: of a Pipeline and a run that it has. */
export function storedPaths(run: string): readonly StoredPath[] {
  const pipeline = run.replace(/#\d+$/, "");
  const values: Readonly<Record<string, string>> = { section: "runs", id: "run.duration", pipeline, run };
  return (Object.values(endpoints) as Endpoint[]).flatMap(({ method, path, parameters = [], answer }) => {
    if (method !== "GET" || answer.kind !== "tagged" || !("gaps" in (answer.schema as ObjectSchema).properties))
      return [];
    const query = new URLSearchParams();
    for (const { name } of parameters) {
      if (name === "period") query.set("period", "all");
      if (name === "from") query.set("from", "2026-10-01");
    }
    const asked = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name]!));
    return [{ path: query.size === 0 ? asked : `${asked}?${query.toString()}`, schema: answer.schema }];
  });
}

type ObjectSchema = TSchema & { readonly properties: object };
