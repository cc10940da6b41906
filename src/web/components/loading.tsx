import type { VNode } from "preact";

/** What is on its way, and whether something else of the page, with its heading, stands above. */
export interface LoadingProps {
  readonly what: string;
  readonly isPart?: boolean;
}

/** That something is on its way. */
export function Loading({ what, isPart = false }: LoadingProps): VNode {
  return (
    <div class={isPart ? "loading" : "loading page"} role="status">
      {isPart ? <h2>{what}</h2> : <h1>{what}</h1>}
      <div class="bars" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
