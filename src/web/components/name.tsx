import type { VNode } from "preact";
import { shortened } from "../format/shortened.ts";
import { visible } from "../format/visible.ts";

/** The parts of a run's name: `shop/`, `deploy`, `61`. A name without a number is all Pipeline. */
function nameParts(run: string): {
  readonly folder: string;
  readonly pipeline: string;
  readonly number: string;
} {
  const [, name = run, number = ""] = /^(.*)#(\d+)$/su.exec(run) ?? [];
  const slash = name.lastIndexOf("/") + 1;
  return { folder: name.slice(0, slash), pipeline: name.slice(slash), number };
}

/**
 * A name, or a sentence that may hold names, as text of its own direction: it cannot turn around what stands beside it.
 *
 * Overlong ones are cut, and whole on hover.
 */
export function Text({ text }: { readonly text: string }): VNode {
  const shown = shortened(text);
  return <bdi title={shown === text ? undefined : visible(text)}>{visible(shown)}</bdi>;
}

/** A run's name: its folder in quiet, its Pipeline, its number. What is too long for its place is cut, but never the number. */
export function RunName({ run }: { readonly run: string }): VNode {
  const { folder, pipeline, number } = nameParts(run);
  return (
    <span class="run-name">
      <bdi class="pipeline" title={visible(run)}>
        <span class="folder">{visible(folder)}</span>
        <span class="last">{visible(pipeline)}</span>
      </bdi>
      {number !== "" && <span class="number">#{number}</span>}
    </span>
  );
}

/** A run's name, whole and to be copied: what is long scrolls. */
export function WholeName({ run }: { readonly run: string }): VNode {
  const isLong = run.length > 200;
  return (
    <bdi class="whole-name" {...(isLong ? { tabIndex: 0 } : {})}>
      {visible(run)}
    </bdi>
  );
}
