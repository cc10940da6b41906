import type { ComponentChildren, VNode } from "preact";
import type { AppState } from "../data/app-state.ts";
import { sentenceCase } from "../format/sentence.ts";
import { Loading } from "./loading.tsx";
import { Notice } from "./notice.tsx";

/** What shows an answer of the store. */
export interface AnsweredProps<T> {
  readonly state: AppState;
  /** Path below `api/v1/`, as `pathsOf` of the route has it. */
  readonly path: string;
  /** What is asked for, after "Asking for" and before "could not be asked for". */
  readonly what: string;
  /** Something else of the page stands above it, with its heading. */
  readonly isPart?: boolean;
  readonly children: (answer: T) => ComponentChildren;
}

/**
 * An answer of the store in whatever state it is: on its way, refused, missing, there, there but not to be refreshed. What was
 * answered before is shown until the next answer comes.
 */
export function Answered<T>({ state, path, what, isPart = false, children }: AnsweredProps<T>): VNode {
  const { answer, problem, isMissing } = state.asked.get(path) ?? {};
  if (answer !== undefined)
    return (
      <>
        {problem !== undefined && state.connection.kind !== "lost" && (
          <Notice kind="trouble" icon="unplugged" title="This could not be brought up to date.">
            {problem}
          </Notice>
        )}
        {children(answer as T)}
      </>
    );
  if (problem === undefined) return <Loading what={`Asking for ${what}`} isPart={isPart} />;
  const title = isMissing === true ? "There is nothing here" : sentenceCase(`${what} could not be asked for`);
  return (
    <div class={isPart ? "failed" : "failed page"}>
      {isPart ? <h2>{title}</h2> : <h1>{title}</h1>}
      <Notice kind={isMissing === true ? "plain" : "trouble"} icon="unplugged" title={problem}>
        {isMissing === true ? "It may have been deleted, or never was." : "It is tried again when the store changes."}
      </Notice>
    </div>
  );
}
