import type { VNode } from "preact";
import { visible } from "../format/visible.ts";

/** The parts of a run's name: `shop/`, `deploy`, `61`. A name without a number is all Pipeline. */
export function nameParts(run: string): {
  readonly folder: string;
  readonly pipeline: string;
  readonly number: string;
} {
  const [, name = run, number = ""] = /^(.*)#(\d+)$/su.exec(run) ?? [];
  const slash = name.lastIndexOf("/") + 1;
  return { folder: name.slice(0, slash), pipeline: name.slice(slash), number };
}

/** A name that somebody gave, as text of its own direction: it cannot turn around what stands beside it. */
export function Name({ text }: { readonly text: string }): VNode {
  return <bdi>{visible(text)}</bdi>;
}

/** A run's Pipeline, with its folder in quiet. */
export function PipelineName({ run }: { readonly run: string }): VNode {
  const { folder, pipeline } = nameParts(run);
  return (
    <bdi class="pipeline" title={visible(run)}>
      <span class="folder">{visible(folder)}</span>
      <span class="last">{visible(pipeline)}</span>
    </bdi>
  );
}
