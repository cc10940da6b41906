/** A parameter of an endpoint. */
export interface EndpointParameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly description: string;
}

/** Which runs a question to the store is about. */
export const scopeParameters: readonly EndpointParameter[] = [
  {
    name: "period",
    in: "query",
    description: "Only runs that began in the last days, like `28d`, or `all`; `28d` unless given.",
  },
  folderParameter(),
];

/** Which Pipelines a question to the store is about. */
export function folderParameter(): EndpointParameter {
  return { name: "folder", in: "query", description: "Only Pipelines of this full name or in this folder." };
}
