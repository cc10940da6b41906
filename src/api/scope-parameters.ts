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
  controllerParameter(),
];

/** Which of the controllers that are followed a question is about. */
export function controllerParameter(): EndpointParameter {
  return {
    name: "controller",
    in: "query",
    description: "Name of the controller; the first that is followed unless given.",
  };
}

/** Which Pipelines a question to the store is about. */
export function folderParameter(): EndpointParameter {
  return { name: "folder", in: "query", description: "Only Pipelines of this full name or in this folder." };
}
