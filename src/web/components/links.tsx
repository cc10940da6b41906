import type { ComponentChildren, VNode } from "preact";
import type { Period } from "../data/period.ts";
import { usualPeriod } from "../data/period.ts";
import { allPipelines, hrefOf } from "../data/route.ts";
import { visible } from "../format/visible.ts";
import { RunName } from "./name.tsx";

/** A Pipeline's name that leads to it. */
export function PipelineLink({
  pipeline,
  period = usualPeriod,
}: {
  readonly pipeline: string;
  readonly period?: Period;
}): VNode {
  return (
    <a class="to-pipeline" href={hrefOf({ view: "pipeline", pipeline, period })}>
      <RunName run={pipeline} />
    </a>
  );
}

/** A run that its name, or what stands for it, leads to. */
export function RunLink({ run, children }: { readonly run: string; readonly children?: ComponentChildren }): VNode {
  return (
    <a class="to-run" href={hrefOf({ view: "run", run })}>
      {children ?? <RunName run={run} />}
    </a>
  );
}

/** A number or its title that leads to what it means. */
export function Defined({
  metric,
  children,
}: {
  readonly metric: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <a class="defined" href={`#/dictionary/${encodeURIComponent(metric)}`} title={`What this means: ${metric}`}>
      {children}
    </a>
  );
}

/** Where a Pipeline is: the folders around it, each leading to the Pipelines in it. `pipeline` of a run leads to that. */
export function Crumbs({
  name,
  pipeline,
  period,
}: {
  readonly name: string;
  readonly pipeline?: string;
  readonly period: Period;
}): VNode {
  const folders = name.split("/").slice(0, -1).slice(0, MOST_FOLDERS);
  return (
    <nav class="crumbs" aria-label="Folders">
      <a href={hrefOf({ ...allPipelines, period })}>Pipelines</a>
      {folders.map((folder, index) => (
        <a href={hrefOf({ ...allPipelines, period, folder: folders.slice(0, index + 1).join("/") })}>
          <bdi>{visible(folder)}</bdi>
        </a>
      ))}
      {pipeline !== undefined && (
        <a href={hrefOf({ view: "pipeline", pipeline, period })}>
          <bdi>{visible(pipeline.slice(pipeline.lastIndexOf("/") + 1))}</bdi>
        </a>
      )}
    </nav>
  );
}

/** Deeper folders exist in names that are not meant to be read. */
const MOST_FOLDERS = 12;
