import type { SpanResource } from "../../model/span-batch.ts";

/** Says which controller, by its name in the store, what an exporter sent belongs to. */
export type ControllerOf = (resource: SpanResource) => string;

/** What is sent by an exporter that says nothing of itself. */
const UNKNOWN = "unknown";

/**
 * Names controllers by what their exporters say of themselves: by the host of their URL, or the id of the instance.
 *
 * @param only name for the controller when there is one: the first that sends has it, and keeps it when others begin to send. Exporters
 * with the same id, or else the same URL, are one controller.
 */
export function controllerNames(only?: string): ControllerOf {
  let first: string | undefined;
  return (resource) => {
    const own = hostOf(resource.url) ?? resource.instanceId ?? resource.serviceName ?? UNKNOWN;
    if (only === undefined) return own;
    const identity = resource.instanceId ?? own;
    first ??= identity;
    return identity === first ? only : own;
  };
}

function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { host, pathname } = new URL(url);
  // Several controllers may share a host, each below a path of its own.
  const path = pathname.replace(/\/+$/, "");
  return host === "" ? undefined : `${host}${path}`;
}
