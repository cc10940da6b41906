import { type ControllerOf, controllerNames } from "../../ingest/spans/controller-names.ts";
import { CliError } from "../cli-error.ts";
import type { JenkinsTarget } from "./jenkins-flags.ts";

/** What the names of controllers that send OTLP are made of. */
export interface OtlpNamesOptions {
  /** `name=id` or `name=https://ci/`: what an exporter says of itself, and the controller that it is. */
  readonly links: readonly string[];
  /** Controllers whose address is known anyway. */
  readonly jenkins: readonly JenkinsTarget[];
}

/**
 * Says which controller an exporter belongs to: one that was linked to what it says of itself, or the Jenkins that is asked at the
 * address that it says; else one of its own, called by its host. Nothing is guessed: two controllers may send to one port.
 *
 * @throws CliError
 */
export function otlpNames({ links, jenkins }: OtlpNamesOptions): ControllerOf {
  const names = new Map(jenkins.map(({ controller, url }) => [url, controller]));
  for (const link of links) {
    const at = link.indexOf("=");
    if (at < 1 || at === link.length - 1)
      throw new CliError(
        "A --otlp-controller is not as it should be.",
        "Like ci=https://ci.example.org/, or ci= and the service.instance.id that its exporter sends.",
      );
    const said = link.slice(at + 1).trim();
    names.set(rootOf(said) ?? said, link.slice(0, at).trim());
  }
  const own = controllerNames();
  return (resource) => {
    const { instanceId, url } = resource;
    const byId = instanceId === undefined ? undefined : names.get(instanceId);
    const root = url === undefined ? undefined : rootOf(url);
    return byId ?? (root === undefined ? undefined : names.get(root)) ?? own(resource);
  };
}

function rootOf(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/*$/, "/")}`;
}
