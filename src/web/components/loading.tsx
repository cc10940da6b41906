import type { VNode } from "preact";

/** That something is on its way. */
export function Loading({ what }: { readonly what: string }): VNode {
  return (
    <div class="loading page" role="status">
      <h1>{what}</h1>
      <div class="bars" aria-hidden="true">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
