import type { ComponentChildren, VNode } from "preact";
import type { Scope } from "../data/period.ts";
import { dictionary, hrefOf } from "../data/route.ts";

/** What a link to a definition needs. */
export interface MetricLinkProps {
  readonly id: string;
  /** Which runs the value is of that it stands at; the definition shows the value of the same. */
  readonly scope: Scope;
  readonly children?: ComponentChildren;
}

/** A link to what the dictionary says of a metric. */
export function MetricLink({ id, scope, children }: MetricLinkProps): VNode {
  const { period, folder } = scope;
  return (
    <a class="metric-link" href={hrefOf({ ...dictionary, metric: id, period, folder })} title={`What it means: ${id}`}>
      {children ?? id}
    </a>
  );
}

/** Which metrics the numbers above are values of. */
export function MetricLinks({
  ids,
  scope,
}: {
  readonly ids: readonly string[];
  readonly scope: Scope;
}): VNode | undefined {
  if (ids.length === 0) return undefined;
  return (
    <p class="means">
      What these numbers mean:{" "}
      {ids.map((id, index) => (
        <>
          {index > 0 && ", "}
          <MetricLink id={id} scope={scope} />
        </>
      ))}
    </p>
  );
}
